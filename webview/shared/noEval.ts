import * as z from "zod";

// The content policy forbids eval. Were zod to try, the browser would parse the whole page a second time, to
// say in which line that happened.
z.config({ jitless: true });
