/* Log-linear histogram of nanoseconds: 64 steps per power of two, so that a value is off by at most 1.6 %. */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H
#include <stdint.h>
#include <string.h>

#define HISTOGRAM_STEPS 64
#define HISTOGRAM_BUCKETS (HISTOGRAM_STEPS * 40)

typedef struct {
  uint64_t counts[HISTOGRAM_BUCKETS];
  uint64_t total;
  uint64_t largest;
} histogram;

static inline void histogram_reset(histogram *self) { memset(self, 0, sizeof *self); }

static inline void histogram_add(histogram *self, uint64_t value) {
  int shift = value < HISTOGRAM_STEPS * 2 ? 0 : 58 - __builtin_clzll(value | 1) - 1;
  uint64_t bucket = (uint64_t)shift * HISTOGRAM_STEPS + (value >> shift);
  self->counts[bucket < HISTOGRAM_BUCKETS ? bucket : HISTOGRAM_BUCKETS - 1] += 1;
  self->total += 1;
  if (value > self->largest) self->largest = value;
}

/* The value that `share` (0–1) of all values do not exceed, in nanoseconds; 0 when empty. */
static inline uint64_t histogram_quantile(const histogram *self, double share) {
  uint64_t wanted = (uint64_t)(share * (double)self->total + 0.999999), seen = 0;
  for (uint64_t bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket += 1) {
    seen += self->counts[bucket];
    if (seen < wanted || self->counts[bucket] == 0) continue;
    uint64_t shift = bucket < HISTOGRAM_STEPS * 2 ? 0 : bucket / HISTOGRAM_STEPS - 1;
    return ((bucket - shift * HISTOGRAM_STEPS) + 1) << shift;
  }
  return self->largest;
}
#endif
