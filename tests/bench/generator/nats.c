/* NATS JetStream as the store and the way to the reader: each message is published to one stream, which acks it; one connection has the stream pushed to it. */
#include "load.h"

#define STREAM "{\"name\":\"MESSAGES\",\"subjects\":[\"messages\"],\"storage\":\"file\",\"retention\":\"limits\",\"discard\":\"old\",\"num_replicas\":1," \
  "\"max_consumers\":-1,\"max_msgs\":-1,\"max_bytes\":-1,\"max_age\":0}"
/* Acks nothing, as the reader of Redis does not. */
#define CONSUMER "{\"stream_name\":\"MESSAGES\",\"config\":{\"deliver_subject\":\"delivered\",\"deliver_policy\":\"all\",\"ack_policy\":\"none\",\"replay_policy\":\"instant\"}}"

/* Where the stream sends its ack of one message, in a frame and in what comes back: peer(5) "." number(7). */
#define ACK_TO "acked."
#define FORM "PUB messages " ACK_TO "00000.0000000 "
enum { PEER_AT = sizeof "PUB messages " ACK_TO - 1, NUMBER_AT = PEER_AT + 6, ACKED_NUMBER_AT = sizeof ACK_TO "00000." - 1 };

static void ask(peer *self, const char *subject, const char *json) { send_format(self, "PUB %s made %zu\r\n%s\r\n", subject, strlen(json), json); }

static size_t form(char *frame, size_t capacity, const char *json) { return (size_t)snprintf(frame, capacity, FORM "%zu\r\n%s\r\n", strlen(json), json); }

static void put_number(char *frame, const peer *self, uint32_t number) {
  put_hex(frame + PEER_AT, self->index, 5);
  put_hex(frame + NUMBER_AT, number, 7);
}

static void connected(peer *self) {
  self->state = PEER_GREETING;
  send_format(self, "CONNECT {\"verbose\":false,\"pedantic\":false,\"lang\":\"c\",\"version\":\"1\"}\r\n");
  if (self->role == ROLE_AGENT) {
    send_format(self, "SUB made 1\r\nSUB delivered 2\r\n");
    ask(self, "$JS.API.STREAM.CREATE.MESSAGES", STREAM);
  } else send_format(self, "SUB " ACK_TO "%05x.* 1\r\nPING\r\n", self->index);
}

static void on_message(peer *self, char *subject, char *body, char *end) {
  if (self->role == ROLE_AGENT && strncmp(subject, "made ", 5) != 0) {
    seen(self, body, end);
    return;
  }
  if (memmem(body, (size_t)(end - body), "\"error\"", 7)) fail("refused: %.*s", (int)(end - body), body);
  if (self->role == ROLE_VISITOR) answered(self, (uint32_t)scan_hex(subject + ACKED_NUMBER_AT, 7));
  else if (self->state == PEER_GREETING) {
    self->state = PEER_OPENING;
    ask(self, "$JS.API.CONSUMER.CREATE.MESSAGES", CONSUMER);
  } else become_ready(self);
}

static size_t heard(peer *self) {
  char *from = self->input, *end = from + self->input_size, *line;
  while ((line = memmem(from, (size_t)(end - from), "\r\n", 2))) {
    char *next = line + 2;
    if (!strncmp(from, "MSG ", 4)) {
      long size = strtol((char *)memrchr(from, ' ', (size_t)(line - from)) + 1, NULL, 10);
      if (end - next < size + 2) break;
      on_message(self, from + 4, next, next + size);
      next += size + 2;
    } else if (!strncmp(from, "PING", 4)) send_text(self, "PONG\r\n", 6);
    else if (!strncmp(from, "PONG", 4)) become_ready(self);
    else if (*from == '-') fail("refused: %.*s", (int)(line - from), from);
    from = next;
  }
  return (size_t)(from - self->input);
}

const plain_protocol nats_protocol = {.form = form, .number = put_number, .connected = connected, .heard = heard};
