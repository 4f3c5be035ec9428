/*
 * Reconnect storms: every visitor follows its conversation; all connections break at once, an agent writes to some of the visitors meanwhile, and
 * all come back at once with the position that they had. A storm is over when everybody has everything, once and in order.
 */
#include "load.h"
#include <signal.h>

/* Messages that are written while everybody is away, and how many of them are under way. */
#define MISSED 300
#define UNDER_WAY 16
/* Less than a listen queue holds: what does not fit is tried again by the kernel a second later, and that would be measured instead. */
#define UPGRADING 400
#define MOST_STORMS 1000

static int missed, under_way;
static volatile sig_atomic_t may_begin;

static void begin(int signal) { may_begin = signal; }

static uint32_t largest_number(char *from, const char *end, const char *key) {
  uint32_t largest = 0;
  for (size_t size = strlen(key); (from = scan_string(from, end, key, size));) {
    uint32_t value = (uint32_t)strtoul(from, NULL, 10);
    if (value > largest) largest = value;
  }
  return largest;
}

void storm_heard(peer *self, char *type, const char *end) {
  int is_snapshot = !strncmp(type, "snapshot\"", 9), is_page = !strncmp(type, "page\"", 5);
  if (!is_snapshot && !is_page && strncmp(type, "entry\"", 6) != 0) return;
  if (is_snapshot && self->seq > 0) fail("peer %u had everything up to %u and was made to start anew", self->index, self->seq);
  const char *next = SCAN(type, end, "t"), *until = next ? next : end;
  uint32_t seq = largest_number(type, until, "\"seq\":");
  if (seq > self->seq) self->seq = seq;
  if (is_snapshot) self->epoch = largest_number(type, until, "\"epoch\":");
  for (mark found; mark_next(&type, until, &found);) {
    if (found.peer != self->index) fail("peer %u was told a message of peer %u", self->index, found.peer);
    if (found.number != self->expected) fail("message %u came to peer %u where %u was next", found.number, found.peer, self->expected);
    self->expected += 1;
    delivered_ever += 1;
  }
  if (is_page && self->state == PEER_OPENING) become_ready(self);
}

void storm_acked(void) { under_way -= 1; }

void storm_welcomed(peer *self) {
  self->state = PEER_OPENING;
  send_format(self, "{\"t\":\"sync\",\"conv\":\"%s\",\"epoch\":%u,\"after\":%u}", self->conv, self->epoch, self->seq);
}

static int knows_its_log(const peer *self) { return self->seq > 0; }

static void write_missed(void) {
  for (; missed < MISSED && under_way < UNDER_WAY; missed += 1, under_way += 1) {
    peer *to = &peers[(size_t)missed * (size_t)opt.connections / MISSED];
    send_message_by(extra, to, now());
  }
}

/* Returns how long it took, from the first attempt to connect, in nanoseconds. */
static uint64_t storm(void) {
  uint64_t sent = MISSED;
  for (int index = 0; index < opt.connections; index += 1) {
    peer_cut(&peers[index]);
    sent += peers[index].sent;
  }
  ready_count = missed = 0;
  uint64_t begun = now(), patience = begun + 60 * SECOND;
  for (int started = 0; ready_count < opt.connections || under_way > 0 || delivered_ever < sent;) {
    write_missed();
    while (started < opt.connections && upgrading < UPGRADING) start_peer(&peers[started++]);
    turn(1);
    if (now() > patience) fail("60 s after a storm %d of %d are back, and %llu of %llu messages were seen", ready_count, opt.connections, (unsigned long long)delivered_ever, (unsigned long long)sent);
  }
  return now() - begun;
}

static int by_size(const void *left, const void *right) {
  uint64_t one = *(const uint64_t *)left, other = *(const uint64_t *)right;
  return (one > other) - (one < other);
}

void run_storms(void) {
  signal(SIGUSR1, begin);
  uint64_t patience = now() + 60 * SECOND;
  for (int index = 0; index < opt.connections;) {
    if (knows_its_log(&peers[index])) index += 1;
    else turn(10);
    if (now() > patience) fail("peer %d was not told its conversation within 60 s", index);
  }
  printf("{\"connected\":%d}\n", ready_count);
  fflush(stdout);
  while (!may_begin) turn(100);
  static uint64_t times[MOST_STORMS];
  int count = 0;
  double cpu = cpu_seconds();
  uint64_t begun = now();
  while (count < MOST_STORMS && (count == 0 || now() - begun < (uint64_t)(opt.seconds * 1e9))) times[count++] = storm();
  double share = (cpu_seconds() - cpu) / ((double)(now() - begun) / 1e9);
  qsort(times, (size_t)count, sizeof *times, by_size);
  printf("{\"storms\":%d,\"missedEach\":%d,\"median\":%llu,\"longest\":%llu,\"generatorCpu\":%.3f}\n", count, MISSED, (unsigned long long)times[(count - 1) / 2], (unsigned long long)times[count - 1], share);
}
