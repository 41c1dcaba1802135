import asyncio
import math
from collections.abc import Coroutine
from typing import Any

from bounded_channel import BoundedChannel, ChannelClosed, State
from dojo import VirtualTimeTest, seeded, settle

Call = asyncio.Task[Any]


def start(call: Coroutine[Any, Any, Any]) -> Call:
    return asyncio.ensure_future(call)


def stands(*calls: Call) -> list[Any]:
    """How calls stand: "waits", "cancelled", ("got", its result), or its error's class."""
    found: list[Any] = []
    for call in calls:
        if not call.done():
            found.append("waits")
        elif call.cancelled():
            found.append("cancelled")
        elif (error := call.exception()) is not None:
            found.append(type(error))
        else:
            found.append(("got", call.result()))
    return found


def got(value: Any) -> tuple[str, Any]:
    return ("got", value)


DONE = got(None)


async def full(*values: Any) -> BoundedChannel[Any]:
    """A channel that holds these values, and is full."""
    channel: BoundedChannel[Any] = BoundedChannel(len(values))
    for value in values:
        await channel.put(value)
    return channel


async def drain(channel: BoundedChannel[Any]) -> list[Any]:
    """Takes until the channel is empty, three times at most."""
    values = []
    for _ in range(3):
        if channel.state().held > 0:
            values.append(await channel.take())
            await settle()
    return values


class PuttingAndTaking(VirtualTimeTest):
    async def test_values_come_out_in_the_order_they_went_in(self) -> None:
        channel = await full("a", "b", "c")
        self.assertEqual(channel.state(), State(3, 0, 0))
        self.assertEqual([await channel.take() for _ in range(3)], ["a", "b", "c"])
        self.assertEqual(channel.state(), State(0, 0, 0))

    async def test_a_put_waits_while_the_channel_is_full(self) -> None:
        channel = await full("a", "b")
        put = start(channel.put("c"))
        await settle()
        self.assertEqual(stands(put), ["waits"])
        self.assertEqual(channel.state(), State(2, 1, 0))
        self.assertEqual(await channel.take(), "a")
        await settle()
        self.assertEqual(stands(put), [DONE])
        self.assertEqual(channel.state(), State(2, 0, 0))
        self.assertEqual(await drain(channel), ["b", "c"])

    async def test_a_take_waits_while_the_channel_is_empty(self) -> None:
        channel: BoundedChannel[str] = BoundedChannel(2)
        take = start(channel.take())
        await settle()
        self.assertEqual(stands(take), ["waits"])
        self.assertEqual(channel.state(), State(0, 0, 1))
        await channel.put("a")
        await settle()
        self.assertEqual(stands(take), [got("a")])
        self.assertEqual(channel.state(), State(0, 0, 0))

    async def test_those_who_wait_are_served_in_the_order_they_came(self) -> None:
        channel: BoundedChannel[str] = BoundedChannel(1)
        takes = [start(channel.take()) for _ in range(3)]
        await settle()
        await channel.put("a")
        await settle()
        self.assertEqual(stands(*takes), [got("a"), "waits", "waits"])
        await channel.put("b")
        await settle()
        self.assertEqual(stands(*takes), [got("a"), got("b"), "waits"])

        channel = await full("a")
        puts = [start(channel.put(value)) for value in ("b", "c", "d")]
        await settle()
        self.assertEqual(await channel.take(), "a")
        await settle()
        self.assertEqual(stands(*puts), [DONE, "waits", "waits"])
        self.assertEqual(await channel.take(), "b")
        await settle()
        self.assertEqual(stands(*puts), [DONE, DONE, "waits"])
        self.assertEqual(await drain(channel), ["c", "d"])

    async def test_any_value_can_be_sent_even_none(self) -> None:
        channel = await full(None, "")
        self.assertEqual(channel.state(), State(2, 0, 0))
        self.assertEqual([await channel.take(), await channel.take()], [None, ""])
        take = start(channel.take())
        await settle()
        await channel.put(None)
        await settle()
        self.assertEqual(stands(take), [got(None)])

    def test_a_capacity_that_is_no_whole_number_above_zero_is_an_error(self) -> None:
        bad: list[Any] = [0, -1, 1.5, math.nan, math.inf]
        for capacity in bad:
            with self.assertRaises(ValueError, msg=f"capacity {capacity}"):
                BoundedChannel(capacity)


class Closing(VirtualTimeTest):
    async def test_a_put_after_the_close_fails(self) -> None:
        channel: BoundedChannel[str] = BoundedChannel(2)
        await channel.put("a")
        channel.close()
        channel.close()
        with self.assertRaises(ChannelClosed):
            await channel.put("b")
        self.assertEqual(channel.state(), State(1, 0, 0))

    async def test_closing_lets_the_values_drain(self) -> None:
        channel = await full("a", "b")
        channel.close()
        self.assertEqual(channel.state(), State(2, 0, 0))
        self.assertEqual([await channel.take(), await channel.take()], ["a", "b"])
        for _ in range(2):
            with self.assertRaises(ChannelClosed):
                await channel.take()

    async def test_closing_ends_the_takes_that_wait(self) -> None:
        channel: BoundedChannel[str] = BoundedChannel(2)
        takes = [start(channel.take()) for _ in range(2)]
        await settle()
        channel.close()
        await settle()
        self.assertEqual(stands(*takes), [ChannelClosed, ChannelClosed])
        self.assertEqual(channel.state(), State(0, 0, 0))

    async def test_closing_fails_the_puts_that_wait(self) -> None:
        channel = await full("a")
        puts = [start(channel.put(value)) for value in ("b", "c")]
        await settle()
        channel.close()
        await settle()
        self.assertEqual(stands(*puts), [ChannelClosed, ChannelClosed])
        self.assertEqual(channel.state(), State(1, 0, 0))
        self.assertEqual(await drain(channel), ["a"])
        with self.assertRaises(ChannelClosed):
            await channel.take()


class Cancelling(VirtualTimeTest):
    async def test_a_cancelled_put_puts_nothing(self) -> None:
        channel = await full("a")
        first, second = start(channel.put("b")), start(channel.put("c"))
        await settle()
        first.cancel()
        await settle()
        self.assertEqual(stands(first, second), ["cancelled", "waits"])
        self.assertEqual(channel.state(), State(1, 1, 0))
        self.assertEqual(await channel.take(), "a")
        await settle()
        self.assertEqual(stands(second), [DONE])
        self.assertEqual(await drain(channel), ["c"])

    async def test_a_cancelled_take_takes_nothing(self) -> None:
        channel: BoundedChannel[str] = BoundedChannel(1)
        first, second = start(channel.take()), start(channel.take())
        await settle()
        first.cancel()
        await settle()
        self.assertEqual(stands(first, second), ["cancelled", "waits"])
        self.assertEqual(channel.state(), State(0, 0, 1))
        await channel.put("a")
        await settle()
        self.assertEqual(stands(second), [got("a")])
        self.assertEqual(channel.state(), State(0, 0, 0))

    async def test_a_put_cancelled_as_its_room_comes_is_all_or_nothing(self) -> None:
        channel = await full("a")
        first, second = start(channel.put("b")), start(channel.put("c"))
        await settle()
        self.assertEqual(await channel.take(), "a")
        first.cancel()
        await settle()
        if first.cancelled():
            self.assertEqual(stands(second), [DONE], "the room is for the next put then")
            self.assertEqual(await drain(channel), ["c"])
        else:
            self.assertEqual(stands(first), [DONE])
            self.assertEqual(await channel.take(), "b")
            await settle()
            self.assertEqual(await drain(channel), ["c"])

    async def test_a_take_cancelled_as_its_value_comes_loses_nothing(self) -> None:
        channel: BoundedChannel[str] = BoundedChannel(1)
        first, second = start(channel.take()), start(channel.take())
        await settle()
        await channel.put("a")
        first.cancel()
        await settle()
        if first.cancelled():
            self.assertEqual(stands(second), [got("a")], "the value is for the next take then")
        else:
            self.assertEqual(stands(first, second), [got("a"), "waits"])

        channel = BoundedChannel(2)
        take = start(channel.take())
        await settle()
        for value in ("a", "b"):
            await channel.put(value)
        take.cancel()
        await settle()
        left = ["a", "b"] if take.cancelled() else ["b"]
        self.assertEqual(await drain(channel), left, "its value is still the first")


class Everything(VirtualTimeTest):
    async def test_everything_sent_is_received_once_and_in_order(self) -> None:
        chance = seeded(3)
        for round_ in range(60):
            capacity = 1 + chance.randrange(3)
            channel: BoundedChannel[int] = BoundedChannel(capacity)
            puts: list[Call] = []
            takes: list[Call] = []
            for step in range(20):
                what = chance.randrange(7)
                if what == 6 and puts and takes:
                    chance.choice(puts + takes).cancel()
                elif what < 3:
                    puts.append(start(channel.put(len(puts))))
                else:
                    takes.append(start(channel.take()))
                await settle()
                held = len(sent(puts)) - len(received(takes))
                waiting_puts = stands(*puts).count("waits")
                waiting_takes = stands(*takes).count("waits")
                where = f"round {round_}, step {step}, capacity {capacity}"
                self.assertEqual(channel.state(), State(held, waiting_puts, waiting_takes), where)
                self.assertLessEqual(held, capacity, where)
                if waiting_puts > 0:
                    self.assertEqual(held, capacity, f"{where}: a put waits for room")
                if waiting_takes > 0:
                    self.assertEqual(held, 0, f"{where}: a take waits for a value")
            channel.close()
            takes += [start(channel.take()) for _ in range(capacity)]
            await settle()
            self.assertEqual(received(takes), sent(puts), f"round {round_}: received, sent")


def sent(puts: list[Call]) -> list[int]:
    return [value for value, now in enumerate(stands(*puts)) if now == DONE]


def received(takes: list[Call]) -> list[Any]:
    return [now[1] for now in stands(*takes) if isinstance(now, tuple)]
