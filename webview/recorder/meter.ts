/** The loudest sample, from 0 to 1. */
export function peakOf(samples: Int16Array): number {
  return samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0) / 32_768;
}

/** Decibels below full scale, between -60 and 0: the ends of the meter. */
export function meterDb(peak: number): number {
  return Math.max(-60, Math.min(0, 20 * Math.log10(Math.max(peak, 0.001))));
}
