/*
 * Load for a chat relay, or for a raw echo server as the baseline: many visitors that send, one agent that reads (default);
 * one sender and many readers (fanout=1 or 2, load.h); many that lose their connections at once, again and again (storm=1, storm.c); or connections that do nothing (idle=1). rate=0 is a closed loop: a visitor has
 * `window` messages under way, a message being under way until it is acked and delivered. rate=N is an open loop: message k is
 * due at k/N seconds and its times count from then, whether or not it could be sent, so no stall is left out.
 * sio=1 speaks Socket.IO 4 instead of our protocol, redis=1, nats=1 and mqtt=1 (redis.c, nats.c, mqtt.c) what their names say; port2=N puts every second peer on a second node. Prints one line of JSON. A refusal, a
 * lost, repeated or misplaced message ends the run with an error; with loose=1 a message may come out of order.
 */
#include "load.h"
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define PING_EVERY (25 * SECOND) /* as the SDK */

options opt;
const plain_protocol *plain;
peer *peers, *extra;
int ready_count, extra_ready, http_waits, *dirty, dirty_count;
char *is_dirty;
uint64_t run_id, accepted, delivered, delivered_ever;
histogram ack_times, delivery_times;

int upgrading;
static int epoll, timer, extra_count, connecting, started_count, closing;
static uint64_t rate_start, rate_done, published;

void pump(peer *self) {
  if (closing || !rate_start || opt.fanout) return;
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
  while ((published + 1) * (uint64_t)opt.connections <= delivered_ever + (uint64_t)(opt.window * opt.connections)) {
    if (opt.fanout == FANOUT_CONVERSATION && !opt.echo) {
      published += 1;
      send_message(extra, now());
      continue;
    }
    char text[TEXT_SIZE + 1], json[4096], request[1024];
    memset(text, ' ', TEXT_SIZE);
    text[TEXT_SIZE - 1] = '#';
    text[TEXT_SIZE] = 0;
    mark_write(text, (mark){now(), (uint32_t)published++, extra->index});
    int padding = opt.size > 220 && opt.size < 4000 ? opt.size - 220 : 0; /* to `size` bytes in all */
    int size = snprintf(json, sizeof json, padding ? "{\"pad\":\"%*s\",\"text\":\"%s\"}" : "{%*s\"text\":\"%s\"}", padding, "", text);
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

/* With two nodes every second peer is on the second one. */
static int port_of(const peer *self) { return opt.port2 && self->index % 2 ? opt.port2 : opt.port; }

static void on_event(peer *self, uint32_t events) {
  if (self->state == PEER_CONNECTING && events & EPOLLOUT) {
    connecting -= 1;
    if (plain) plain->connected(self);
    else if (self->role == ROLE_HTTP) {
      self->state = PEER_READY;
      extra_ready += 1;
    } else peer_upgrade(self, opt.host, port_of(self), opt.path);
  } else if (events & EPOLLOUT && self->output_size > 0) peer_flush(self);
  if (events & (EPOLLIN | EPOLLHUP | EPOLLERR) && !peer_read(self, on_text)) fail("peer %u was closed: %s", self->index, peer_close_told);
}

void start_peer(peer *self) {
  started_count += 1;
  connecting += 1;
  upgrading += 1;
  if (!self->send_times) put_uuid(self->conv, self->index, 0xfffffff);
  if (!self->send_times) self->send_times = calloc(SEND_RING, sizeof *self->send_times);
  peer_connect(self, opt.host, port_of(self), epoll);
}

/* One turn: paces, waits for events, handles them, then sends what they caused with one system call per peer. */
void turn(int wait_ms) {
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
  if (!opt.echo && !opt.sio && !plain && now() - pinged > PING_EVERY) {
    pinged = now();
    for (int index = 0; index < opt.connections + extra_count; index += 1)
      if (peers[index].role != ROLE_HTTP && peers[index].state == PEER_READY) send_text(&peers[index], "{\"t\":\"ping\",\"n\":1}", 18);
  }
}

static void connect_all(void) {
  uint64_t patience = now() + 60 * SECOND;
  int wanted = opt.connections + extra_count;
  while (ready_count + extra_ready < wanted) {
    /* Agents first: what they are told of each new visitor is part of the load. A connection for HTTP last: it may not stay idle for long. */
    int first = extra->role == ROLE_HTTP ? 0 : opt.connections;
    while (started_count < wanted && connecting < 64 && (opt.echo || opt.fanout != FANOUT_CONVERSATION || started_count == 0 || ready_count) && started_count - ready_count - extra_ready < 200) start_peer(&peers[(started_count + first) % wanted]);
    turn(10);
    if (now() > patience) fail("only %d of %d connections became ready within 60 s", ready_count + extra_ready, wanted);
  }
}

/* The agents follow every conversation; each answer brings the first message, from which counting starts. */
static void follow_all(void) {
  for (int index = 0; index < opt.connections; index += 1) send_format(&extra[index / FOLLOWED], "{\"t\":\"sync\",\"conv\":\"%s\",\"after\":0}", peers[index].conv);
  uint64_t patience = now() + 60 * SECOND;
  while (delivered < (uint64_t)opt.connections) {
    turn(10);
    if (now() > patience) fail("the agents received %llu of %d first messages within 60 s", (unsigned long long)delivered, opt.connections);
  }
}

double cpu_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* CPU time of the server so far, all threads; 0 when its process is not told or not visible. */
static double server_cpu_seconds(void) {
  char path[64], line[1024] = "";
  snprintf(path, sizeof path, "/proc/%d/stat", opt.pid);
  FILE *file = opt.pid ? fopen(path, "r") : NULL;
  if (!file) return 0;
  size_t size = fread(line, 1, sizeof line - 1, file);
  fclose(file);
  unsigned long user = 0, system = 0;
  char *fields = memrchr(line, ')', size);
  if (!fields || sscanf(fields, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2) return 0;
  return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

static void run_for(double seconds) {
  uint64_t end = now() + (uint64_t)(seconds * 1e9);
  while (now() < end) turn(opt.rate ? 1 : 5);
}

static void measure(void) {
  rate_start = now();
  if (opt.fanout == FANOUT_CONVERSATION && !opt.echo) published = extra->sent; /* the one that opened the conversation */
  for (int index = 0; index < opt.connections; index += 1) {
    if (!opt.fanout) peers[index].expected = peers[index].sent; /* for visitors: messages sent before the rate began */
    if (!opt.fanout && opt.rate == 0) pump(&peers[index]);
  }
  run_for(opt.warmup);
  accepted = delivered = 0;
  histogram_reset(&ack_times);
  histogram_reset(&delivery_times);
  uint64_t bytes = peer_bytes_read;
  double cpu = cpu_seconds(), server_cpu = server_cpu_seconds();
  uint64_t begun = now();
  run_for(opt.seconds);
  double seconds = (double)(now() - begun) / 1e9, share = (cpu_seconds() - cpu) / seconds, server_share = (server_cpu_seconds() - server_cpu) / seconds;
  uint64_t accepted_in_time = accepted, delivered_in_time = delivered, bytes_in_time = peer_bytes_read - bytes;
  closing = 1;
  uint64_t sent = 0, arrived = 0;
  for (uint64_t patience = now() + 20 * SECOND; now() < patience;) {
    turn(10);
    sent = published * (uint64_t)opt.connections;
    arrived = delivered_ever;
    if (!opt.fanout) arrived = 0;
    for (int index = 0; index < opt.connections && !opt.fanout; index += 1) {
      sent += peers[index].sent;
      arrived += opt.echo ? peers[index].answered : peers[index].delivered;
    }
    if (arrived == sent) break;
  }
  printf("{\"seconds\":%.3f,\"acceptedPerSecond\":%.0f,\"deliveredPerSecond\":%.0f,\"ackP50\":%llu,\"ackP99\":%llu,\"ackMax\":%llu,\"deliveryP50\":%llu,"
    "\"deliveryP99\":%llu,\"deliveryMax\":%llu,\"lost\":%llu,\"bytesPerDelivery\":%.1f,\"serverCpu\":%.3f,\"generatorCpu\":%.3f}\n",
    seconds, (double)accepted_in_time / seconds, (double)delivered_in_time / seconds,
    (unsigned long long)histogram_quantile(&ack_times, 0.5), (unsigned long long)histogram_quantile(&ack_times, 0.99), (unsigned long long)ack_times.largest,
    (unsigned long long)histogram_quantile(&delivery_times, 0.5), (unsigned long long)histogram_quantile(&delivery_times, 0.99), (unsigned long long)delivery_times.largest,
    (unsigned long long)(sent - arrived), (double)bytes_in_time / (double)(delivered_in_time ? delivered_in_time : 1), server_share, share);
}

static void stay_idle(void) {
  printf("{\"connected\":%d}\n", ready_count);
  fflush(stdout);
  for (;;) turn(1000); /* until killed */
}

int main(int count, char **words) {
  opt = options_read(count, words);
  run_id = date();
  plain = opt.redis ? &redis_protocol : opt.nats ? &nats_protocol : opt.mqtt ? &mqtt_protocol : NULL;
  if (plain) peer_take_raw = plain->heard;
  epoll = epoll_create1(0);
  extra_count = opt.idle ? 0 : plain && plain->has_own_readers ? opt.connections : opt.echo || opt.fanout || opt.storm || plain ? 1 : (opt.connections + FOLLOWED - 1) / FOLLOWED;
  size_t all = (size_t)(opt.connections + extra_count);
  peers = calloc(all, sizeof *peers);
  dirty = calloc(all, sizeof *dirty);
  is_dirty = calloc(all, 1);
  extra = peers + opt.connections;
  for (size_t index = 0; index < all; index += 1) {
    peers[index].index = (uint32_t)index;
    if (opt.fanout == FANOUT_CONVERSATION && !opt.echo) peers[index].role = &peers[index] >= extra ? ROLE_VISITOR : ROLE_AGENT;
    else if (&peers[index] >= extra) peers[index].role = opt.fanout && !opt.echo ? ROLE_HTTP : ROLE_AGENT;
  }
  timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  struct epoll_event tick = {.events = EPOLLIN, .data.ptr = NULL};
  epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &tick);
  connect_all();
  if (opt.idle) stay_idle();
  if (opt.storm) {
    run_storms();
    return 0;
  }
  if (!opt.echo && !opt.fanout && !opt.sio && !plain) follow_all();
  struct itimerspec every = {{0, 200000}, {0, 200000}};
  if (opt.rate) timerfd_settime(timer, 0, &every, NULL);
  measure();
  return 0;
}
