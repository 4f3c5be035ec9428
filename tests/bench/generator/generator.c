/*
 * Load for a chat relay, or for a raw echo server as the baseline: many visitors that send, one agent that reads (default);
 * one sender and many readers (fanout=1); or connections that do nothing (idle=1). rate=0 is a closed loop: a visitor has
 * `window` messages under way, a message being under way until it is acked and delivered. rate=N is an open loop: message k is
 * due at k/N seconds and its times count from then, whether or not it could be sent, so no stall is left out.
 * Prints one line of JSON. A refusal, a lost, repeated or misplaced message ends the run with an error.
 */
#define _GNU_SOURCE
#include "histogram.h"
#include "options.h"
#include "peer.h"
#include "scan.h"
#include <stdarg.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000ull
#define PING_EVERY (15 * SECOND)

static options opt;
static peer *peers; /* the visitors, then the agent or the sender */
static peer *extra;
static int epoll, timer, *dirty, dirty_count, connecting, started_count, ready_count, closing, http_waits;
static char *is_dirty;
static uint64_t run_id, rate_start, rate_done, published, readers_total;
static uint64_t accepted, delivered;
static histogram ack_times, delivery_times;

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

static void fail(const char *format, ...) {
  va_list words;
  va_start(words, format);
  vfprintf(stderr, format, words);
  va_end(words);
  fputc('\n', stderr);
  exit(2);
}

static void send_text(peer *self, const char *text, size_t size) {
  peer_send_text(self, text, size);
  if (is_dirty[self->index]) return;
  is_dirty[self->index] = 1;
  dirty[dirty_count++] = (int)self->index;
}

static void send_format(peer *self, const char *format, ...) {
  char text[1024];
  va_list words;
  va_start(words, format);
  int size = vsnprintf(text, sizeof text, format, words);
  va_end(words);
  send_text(self, text, (size_t)size);
}

/* A UUIDv7 whose last twelve digits are the peer's index and a number. */
static void put_uuid(char *uuid, uint32_t peer_index, uint32_t number) {
  memcpy(uuid, "00000000-0000-7000-8000-000000000000", 36);
  char digits[12];
  put_hex(digits, run_id & 0xffffffffffff, 12);
  memcpy(uuid, digits, 8);
  memcpy(uuid + 9, digits + 8, 4);
  put_hex(uuid + 24, peer_index, 5);
  put_hex(uuid + 29, number, 7);
}

/* Builds and sends the next message of `self`; its times count from `due`. */
static void send_message(peer *self, uint64_t due) {
  static char frame[512];
  static char *id, *conv, *text;
  static size_t size;
  if (!size) {
    size = (size_t)snprintf(frame, sizeof frame, "{\"t\":\"send\",\"id\":\"%36s\",\"conv\":\"%36s\",\"body\":{\"text\":\"%*s\"}}", "", "", TEXT_SIZE, "");
    id = strstr(frame, "\"id\":\"") + 6;
    conv = strstr(frame, "\"conv\":\"") + 8;
    text = strstr(frame, "\"text\":\"") + 8;
    text[TEXT_SIZE - 1] = '#';
  }
  uint32_t number = self->sent++;
  put_uuid(id, self->index, number);
  memcpy(conv, self->conv, 36);
  mark_write(text, (mark){due, number, self->index});
  self->send_times[number % SEND_RING] = due;
  send_text(self, frame, size);
}

static void greet(peer *self) {
  if (opt.echo) {
    self->state = PEER_READY;
    ready_count += self->role == ROLE_VISITOR;
    return;
  }
  if (self->role == ROLE_AGENT) {
    send_format(self, "{\"t\":\"hello\",\"min\":1,\"max\":1,\"auth\":{\"kind\":\"agent\",\"token\":\"%s\"}}", opt.token);
    return;
  }
  char secret[33] = {0};
  put_hex(secret, run_id ^ (uint64_t)getpid() << 40, 16);
  put_hex(secret + 16, (uint64_t)self->index << 20 | 7, 16);
  send_format(self, "{\"t\":\"hello\",\"min\":1,\"max\":1,\"auth\":{\"kind\":\"visitor\",\"workspace\":\"%s\",\"token\":\"%s\"}}", opt.workspace, secret);
}

static void welcomed(peer *self) {
  self->state = self->role == ROLE_AGENT || opt.idle ? PEER_READY : PEER_OPENING;
  if (self->role == ROLE_AGENT) return;
  if (opt.idle) ready_count += 1;
  else if (opt.fanout) send_format(self, "{\"t\":\"sync\",\"conv\":\"%s\",\"after\":0}", opt.conv);
  else send_message(self, now());
}

static void pump(peer *self);

static void answered(peer *self, uint32_t number) {
  self->answered += 1;
  accepted += 1;
  histogram_add(&ack_times, now() - self->send_times[number % SEND_RING]);
  if (self->state == PEER_OPENING) {
    self->state = PEER_READY;
    ready_count += 1;
    if (opt.follow) send_format(self, "{\"t\":\"sync\",\"conv\":\"%s\",\"after\":0}", self->conv);
  } else pump(self);
}

/* A reader saw messages: the agent those of all visitors, in fan-out each visitor those of the one sender. */
static void seen(peer *reader, char *from, const char *end) {
  for (mark found; mark_next(&from, end, &found);) {
    uint32_t *expected = opt.fanout ? &reader->expected : &peers[found.peer].delivered;
    if (found.number < *expected) fail("message %u of peer %u was delivered twice", found.number, found.peer);
    if (found.number > *expected) fail("message %u of peer %u came where %u was next", found.number, found.peer, *expected);
    *expected += 1;
    delivered += 1;
    readers_total += 1;
    histogram_add(&delivery_times, now() - found.time);
    if (!opt.fanout && peers[found.peer].state == PEER_READY) pump(&peers[found.peer]);
  }
}

static void on_text(peer *self, char *text, size_t size) {
  char *end = text + size, *from = text;
  if (self->role == ROLE_HTTP) {
    if (memmem(text, size, "HTTP/1.1 ", 9) && strncmp(text, "HTTP/1.1 201", 12) != 0) fail("REST refused: %.300s", text);
    http_waits = 0;
    return;
  }
  if (size == 0) {
    greet(self);
    return;
  }
  if (opt.echo && opt.fanout) {
    seen(self, text, end);
    return;
  }
  for (char *type; (type = SCAN(from, end, "t")); from = type) {
    if (!strncmp(type, "ack\"", 4) || (opt.echo && !strncmp(type, "send\"", 5))) {
      char *id = SCAN(type, end, "id");
      answered(self, (uint32_t)scan_hex(id + 29, 7));
    } else if (!strncmp(type, "welcome\"", 8)) welcomed(self);
    else if (!strncmp(type, "nack\"", 5) || !strncmp(type, "error\"", 6)) fail("refused: %.300s", type);
    else if (opt.fanout && self->state == PEER_OPENING && !strncmp(type, "snapshot\"", 9)) {
      self->state = PEER_READY;
      ready_count += 1;
    }
  }
  if (self->role == ROLE_AGENT || opt.fanout) seen(self, text, end);
}

/* Sends what the loop allows: up to the window, or what is due. */
static void pump(peer *self) {
  if (closing || !rate_start) return;
  if (opt.rate == 0) {
    for (;;) {
      uint32_t done = opt.echo || self->delivered > self->answered ? self->answered : self->delivered;
      if (self->sent - done >= (uint32_t)opt.window) return;
      send_message(self, now());
    }
  }
  for (;;) {
    uint64_t place = (uint64_t)(self->sent - self->expected) * (uint64_t)opt.connections + self->index;
    if (place >= rate_done || self->sent - self->answered >= 32) return;
    send_message(self, rate_start + place * SECOND / (uint64_t)opt.rate);
  }
}

/* Fan-out: the sender publishes while readers are at most `window` messages behind. */
static void publish(void) {
  if (closing || !rate_start || !opt.fanout || http_waits) return;
  while ((published + 1) * (uint64_t)opt.connections <= readers_total + (uint64_t)(opt.window * opt.connections)) {
    char text[TEXT_SIZE + 1], json[512], request[1024];
    memset(text, ' ', TEXT_SIZE);
    text[TEXT_SIZE - 1] = '#';
    text[TEXT_SIZE] = 0;
    mark_write(text, (mark){now(), (uint32_t)published++, extra->index});
    int size = snprintf(json, sizeof json, "{\"text\":\"%s\"}", text);
    if (opt.echo) {
      send_text(extra, json, (size_t)size);
      continue;
    }
    int total = snprintf(request, sizeof request, "POST /api/v1/broadcasts HTTP/1.1\r\nHost: %s:%d\r\nAuthorization: Bearer %s\r\n"
      "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", opt.host, opt.port, opt.token, size, json);
    peer_write(extra, request, (size_t)total);
    peer_flush(extra);
    http_waits = 1;
    return;
  }
}

static void on_event(peer *self, uint32_t events) {
  if (self->state == PEER_CONNECTING && events & EPOLLOUT) {
    connecting -= 1;
    if (self->role == ROLE_HTTP) self->state = PEER_READY;
    else peer_upgrade(self, opt.host, opt.port, opt.path);
  } else if (events & EPOLLOUT && self->output_size > 0) peer_flush(self);
  if (events & (EPOLLIN | EPOLLHUP | EPOLLERR) && !peer_read(self, on_text)) fail("peer %u was closed: %s", self->index, peer_close_told);
}

static void start_peer(peer *self) {
  started_count += 1;
  connecting += 1;
  put_uuid(self->conv, self->index, 0xfffffff);
  self->send_times = calloc(SEND_RING, sizeof *self->send_times);
  peer_connect(self, opt.host, opt.port, epoll);
}

/* One turn: paces, waits for events, handles them, then sends what they caused with one system call per peer. */
static void turn(int wait_ms) {
  struct epoll_event events[512];
  int count = epoll_wait(epoll, events, 512, wait_ms);
  for (int index = 0; index < count; index += 1) {
    if (events[index].data.ptr) on_event(events[index].data.ptr, events[index].events);
    else {
      uint64_t ticks;
      if (read(timer, &ticks, sizeof ticks) < 0) continue;
    }
  }
  if (opt.rate && rate_start && !closing) {
    uint64_t due = (now() - rate_start) * (uint64_t)opt.rate / SECOND;
    for (; rate_done < due;) pump(&peers[rate_done++ % (uint64_t)opt.connections]);
  }
  publish();
  for (int index = 0; index < dirty_count; index += 1) {
    is_dirty[dirty[index]] = 0;
    peer_flush(&peers[dirty[index]]);
  }
  dirty_count = 0;
  static uint64_t pinged;
  if (!opt.echo && now() - pinged > PING_EVERY) {
    pinged = now();
    for (int index = 0; index <= opt.connections; index += 1)
      if (peers[index].role != ROLE_HTTP && peers[index].state == PEER_READY) send_text(&peers[index], "{\"t\":\"ping\",\"n\":1}", 18);
  }
}

static void connect_all(void) {
  uint64_t patience = now() + 60 * SECOND;
  int wanted = opt.connections + !opt.idle;
  while (ready_count < opt.connections || (!opt.idle && extra->state != PEER_READY)) {
    while (started_count < wanted && connecting < 64 && started_count - ready_count < 200) start_peer(&peers[started_count == 0 && !opt.idle ? opt.connections : started_count - !opt.idle]);
    turn(10);
    if (now() > patience) fail("only %d of %d connections became ready within 60 s", ready_count, opt.connections);
  }
}

/* The agent follows every conversation; each answer brings the first message, from which counting starts. */
static void follow_all(void) {
  for (int index = 0; index < opt.connections; index += 1) send_format(extra, "{\"t\":\"sync\",\"conv\":\"%s\",\"after\":0}", peers[index].conv);
  uint64_t patience = now() + 60 * SECOND;
  while (delivered < (uint64_t)opt.connections) {
    turn(10);
    if (now() > patience) fail("the agent received %llu of %d first messages within 60 s", (unsigned long long)delivered, opt.connections);
  }
}

static double cpu_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void run_for(double seconds) {
  uint64_t end = now() + (uint64_t)(seconds * 1e9);
  while (now() < end) turn(opt.rate ? 1 : 5);
}

static void measure(void) {
  rate_start = now();
  for (int index = 0; index < opt.connections; index += 1) {
    if (!opt.fanout) peers[index].expected = peers[index].sent; /* for visitors: messages sent before the rate began */
    if (!opt.fanout && opt.rate == 0) pump(&peers[index]);
  }
  run_for(opt.warmup);
  accepted = delivered = 0;
  histogram_reset(&ack_times);
  histogram_reset(&delivery_times);
  double cpu = cpu_seconds();
  uint64_t begun = now();
  run_for(opt.seconds);
  double seconds = (double)(now() - begun) / 1e9, share = (cpu_seconds() - cpu) / seconds;
  uint64_t accepted_in_time = accepted, delivered_in_time = delivered;
  closing = 1;
  uint64_t sent = 0, arrived = 0;
  for (uint64_t patience = now() + 20 * SECOND; now() < patience;) {
    turn(10);
    sent = published * (uint64_t)opt.connections;
    arrived = readers_total;
    if (!opt.fanout) arrived = 0;
    for (int index = 0; index < opt.connections && !opt.fanout; index += 1) {
      sent += peers[index].sent;
      arrived += opt.echo ? peers[index].answered : peers[index].delivered;
    }
    if (arrived == sent) break;
  }
  printf("{\"seconds\":%.3f,\"acceptedPerSecond\":%.0f,\"deliveredPerSecond\":%.0f,\"ackP50\":%llu,\"ackP99\":%llu,\"ackMax\":%llu,\"deliveryP50\":%llu,"
    "\"deliveryP99\":%llu,\"deliveryMax\":%llu,\"lost\":%llu,\"generatorCpu\":%.3f}\n",
    seconds, (double)accepted_in_time / seconds, (double)delivered_in_time / seconds,
    (unsigned long long)histogram_quantile(&ack_times, 0.5), (unsigned long long)histogram_quantile(&ack_times, 0.99), (unsigned long long)ack_times.largest,
    (unsigned long long)histogram_quantile(&delivery_times, 0.5), (unsigned long long)histogram_quantile(&delivery_times, 0.99), (unsigned long long)delivery_times.largest,
    (unsigned long long)(sent - arrived), share);
}

static void stay_idle(void) {
  printf("{\"connected\":%d}\n", ready_count);
  fflush(stdout);
  for (;;) turn(1000); /* until killed */
}

int main(int count, char **words) {
  opt = options_read(count, words);
  struct timespec date;
  clock_gettime(CLOCK_REALTIME, &date);
  run_id = (uint64_t)date.tv_sec * 1000 + (uint64_t)date.tv_nsec / 1000000;
  epoll = epoll_create1(0);
  peers = calloc((size_t)opt.connections + 1, sizeof *peers);
  dirty = calloc((size_t)opt.connections + 1, sizeof *dirty);
  is_dirty = calloc((size_t)opt.connections + 1, 1);
  for (int index = 0; index <= opt.connections; index += 1) peers[index].index = (uint32_t)index;
  extra = &peers[opt.connections];
  extra->role = opt.fanout && !opt.echo ? ROLE_HTTP : ROLE_AGENT;
  timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  struct epoll_event tick = {.events = EPOLLIN, .data.ptr = NULL};
  epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &tick);
  connect_all();
  if (opt.idle) stay_idle();
  if (!opt.echo && !opt.fanout) follow_all();
  struct itimerspec every = {{0, 200000}, {0, 200000}};
  if (opt.rate) timerfd_settime(timer, 0, &every, NULL);
  measure();
  return 0;
}
