/** US dollars with the digits that tell something: `$1.20`, `$0.012`, `$0.0004`. */
export function dollars(amount: number): string {
  if (amount === 0) return "$0";
  const digits = amount >= 0.1 ? 2 : Math.min(6, 1 - Math.floor(Math.log10(amount)));
  return `$${amount.toFixed(digits)}`;
}
