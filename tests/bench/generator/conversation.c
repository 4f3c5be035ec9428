/* What the peers say and understand. */
#include "load.h"
#include <stdarg.h>
#include <time.h>
#include <unistd.h>

uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

uint64_t date(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

void fail(const char *format, ...) {
  va_list words;
  va_start(words, format);
  vfprintf(stderr, format, words);
  va_end(words);
  fputc('\n', stderr);
  exit(2);
}

void send_text(peer *self, const char *text, size_t size) {
  if (plain) peer_write(self, text, size);
  else peer_send_text(self, text, size);
  if (is_dirty[self->index]) return;
  is_dirty[self->index] = 1;
  dirty[dirty_count++] = (int)self->index;
}

void send_format(peer *self, const char *format, ...) {
  char text[1024];
  va_list words;
  va_start(words, format);
  int size = vsnprintf(text, sizeof text, format, words);
  va_end(words);
  send_text(self, text, (size_t)size);
}

void put_uuid(char *uuid, uint32_t peer_index, uint32_t number) {
  memcpy(uuid, "00000000-0000-7000-8000-000000000000", 36);
  char digits[12];
  put_hex(digits, date(), 12);
  memcpy(uuid, digits, 8);
  memcpy(uuid + 9, digits + 8, 4);
  put_hex(uuid + 24, peer_index, 5);
  put_hex(uuid + 29, number, 7);
}

void send_message(peer *self, uint64_t due) { send_message_by(self, self, due); }

void send_message_by(peer *self, peer *author, uint64_t due) {
  static char frame[512];
  static char *id, *conv, *text;
  static size_t size;
  if (!size) {
    const char *form = plain ? "{\"id\":\"%36s\",\"conv\":\"%36s\",\"text\":\"%*s\"}" : opt.sio ? "420000000000[\"send\",{\"id\":\"%36s\",\"conv\":\"%36s\",\"text\":\"%*s\"}]" : "{\"t\":\"send\",\"id\":\"%36s\",\"conv\":\"%36s\",\"body\":{\"text\":\"%*s\"}}";
    char whole[400];
    snprintf(whole, sizeof whole, form, "", "", TEXT_SIZE, "");
    size = plain ? plain->form(frame, sizeof frame, whole) : (size_t)snprintf(frame, sizeof frame, "%s", whole);
    id = SCAN(frame, frame + size, "id");
    conv = SCAN(frame, frame + size, "conv");
    text = SCAN(frame, frame + size, "text");
    text[TEXT_SIZE - 1] = '#';
  }
  uint32_t number = author->sent++;
  put_uuid(id, author->index, number);
  if (opt.sio) put_decimal(frame + 2, number, 10);
  if (plain && plain->number) plain->number(frame, author, number);
  memcpy(conv, author->conv, 36);
  mark_write(text, (mark){due, number, author->index});
  author->send_times[number % SEND_RING] = due;
  send_text(self, frame, size);
}

void become_ready(peer *self) {
  self->state = PEER_READY;
  *(self->role == ROLE_VISITOR ? &ready_count : &extra_ready) += 1;
}

static void greet(peer *self) {
  if (opt.echo) {
    become_ready(self);
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
  if (opt.storm && self->role == ROLE_VISITOR && self->seq > 0) {
    storm_welcomed(self);
    return;
  }
  if (opt.idle || (self->role == ROLE_AGENT && opt.fanout != FANOUT_CONVERSATION)) {
    become_ready(self);
    return;
  }
  self->state = PEER_OPENING;
  if (opt.fanout == FANOUT_CONVERSATION && self->role == ROLE_AGENT) send_format(self, "{\"t\":\"sync\",\"conv\":\"%s\",\"after\":0}", extra->conv);
  else if (opt.fanout == FANOUT_ANNOUNCEMENTS) send_format(self, "{\"t\":\"sync\",\"conv\":\"%s\",\"after\":0}", opt.conv);
  else send_message(self, now());
}

void answered(peer *self, uint32_t number) {
  self->answered += 1;
  accepted += 1;
  histogram_add(&ack_times, now() - self->send_times[number % SEND_RING]);
  if (self->state == PEER_OPENING) {
    become_ready(self);
    if (opt.follow || opt.storm) send_format(self, "{\"t\":\"sync\",\"conv\":\"%s\",\"after\":0}", self->conv);
  } else pump(self);
}

/* A reader saw messages: the agent those of all visitors, in fan-out each visitor those of the one sender. */
void seen(peer *reader, char *from, const char *end) {
  for (mark found; mark_next(&from, end, &found);) {
    uint32_t *expected = opt.fanout ? &reader->expected : &peers[found.peer].delivered;
    if (found.number < *expected && !opt.loose) fail("message %u of peer %u was delivered twice", found.number, found.peer);
    if (found.number > *expected && !opt.loose) fail("message %u of peer %u came where %u was next", found.number, found.peer, *expected);
    *expected += 1;
    delivered += 1;
    delivered_ever += 1;
    histogram_add(&delivery_times, now() - found.time);
    if (!opt.fanout && peers[found.peer].state == PEER_READY) pump(&peers[found.peer]);
  }
}

/* Socket.IO 4 over Engine.IO 4: a digit says what kind of packet it is, a second one what kind of message. */
static void on_sio(peer *self, char *text, const char *end) {
  if (text[0] == '0') {
    if (self->role == ROLE_AGENT) send_format(self, "40{\"desk\":%d}", (int)(self - extra));
    else send_format(self, "40{\"conv\":\"%s\",\"for\":%d}", self->conv, (int)self->index / FOLLOWED);
  } else if (text[0] == '2') send_text(self, "3", 1);
  else if (!strncmp(text, "40", 2)) become_ready(self);
  else if (!strncmp(text, "43", 2)) {
    char *rest;
    unsigned long number = strtoul(text + 2, &rest, 10);
    if (!strstr(rest, "\"ok\":true")) fail("refused: %.300s", text);
    answered(self, (uint32_t)number);
  } else if (!strncmp(text, "42", 2)) {
    if (self->role == ROLE_AGENT) seen(self, text, end);
  } else fail("not understood: %.300s", text);
}

void on_text(peer *self, char *text, size_t size) {
  char *end = text + size, *from = text;
  if (self->role == ROLE_HTTP) {
    if (memmem(text, size, "HTTP/1.1 ", 9) && strncmp(text, "HTTP/1.1 201", 12) != 0) fail("REST refused: %.300s", text);
    http_waits = 0;
    return;
  }
  if (size == 0) {
    upgrading -= 1;
    if (!opt.sio) greet(self);
    return;
  }
  if (opt.sio) {
    on_sio(self, text, end);
    return;
  }
  if (opt.echo && opt.fanout) {
    seen(self, text, end);
    return;
  }
  for (char *type; (type = SCAN(from, end, "t")); from = type) {
    if (!strncmp(type, "ack\"", 4) || (opt.echo && !strncmp(type, "send\"", 5))) {
      char *id = SCAN(type, end, "id");
      if (opt.storm && self->role == ROLE_AGENT) storm_acked();
      else answered(self, (uint32_t)scan_hex(id + 29, 7));
    } else if (!strncmp(type, "welcome\"", 8)) welcomed(self);
    else if (!strncmp(type, "nack\"", 5) || !strncmp(type, "error\"", 6)) fail("refused: %.300s", type);
    else if (opt.fanout && self->state == PEER_OPENING && !strncmp(type, "snapshot\"", 9)) become_ready(self);
    else if (opt.storm && self->role == ROLE_VISITOR) storm_heard(self, type, end);
  }
  if (opt.storm) return;
  if (self->role == ROLE_AGENT || opt.fanout) seen(self, text, end);
}

