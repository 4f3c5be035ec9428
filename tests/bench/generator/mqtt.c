/*
 * An MQTT 3.1.1 broker as the way to the reader: each message is published with QoS 1 and acked by the broker, the reader subscribes with QoS 1
 * and acks what it gets. Each visitor has a topic and a reader of its own: Mosquitto takes one packet from each connection in turn, so that one
 * reader's acks for fifty visitors fall behind until its queue is full and messages are dropped.
 */
#include "load.h"

enum { CONNECT = 0x10, CONNACK = 0x20, PUBLISH = 0x30, PUBACK = 0x40, SUBSCRIBE = 0x82, SUBACK = 0x90, QOS_1 = 0x02, CLEAN_SESSION = 0x02 };

/* The topic as it stands in packets: its size in two bytes, then itself, at the end the visitor's number in five digits. */
#define TOPIC "\0\16messages/00000"
enum { TOPIC_SIZE = sizeof TOPIC - 1, ID_AT = 3 + TOPIC_SIZE };

static void put_topic(char *to, uint32_t visitor) {
  memcpy(to, TOPIC, TOPIC_SIZE);
  put_hex(to + TOPIC_SIZE - 5, visitor, 5);
}

/* Of a publisher's message; never 0, and used again long after it was acked. */
static unsigned packet_id(uint32_t number) { return number % 0xffff + 1; }

static unsigned scan_id(const char *from) { return (unsigned)(unsigned char)from[0] << 8 | (unsigned char)from[1]; }

static size_t form(char *frame, size_t capacity, const char *json) {
  size_t size = TOPIC_SIZE + 2 + strlen(json);
  if (size < 128 || size > 16383 || size + 3 > capacity) fail("a message of %zu bytes does not fit", size); /* its size is written in two bytes */
  frame[0] = PUBLISH | QOS_1;
  frame[1] = (char)(size & 127) | (char)128;
  frame[2] = (char)(size >> 7);
  memcpy(frame + ID_AT + 2, json, strlen(json));
  return size + 3;
}

static void put_number(char *frame, const peer *self, uint32_t number) {
  put_topic(frame + 3, self->index);
  frame[ID_AT] = (char)(packet_id(number) >> 8);
  frame[ID_AT + 1] = (char)packet_id(number);
}

/* No keep-alive. The reader's session outlives its connection: only for such a one does the broker keep and save what is not acked yet. */
static void connected(peer *self) {
  self->state = PEER_GREETING;
  char packet[] = {CONNECT, 18, 0, 4, 'M', 'Q', 'T', 'T', 4, self->role == ROLE_AGENT ? 0 : CLEAN_SESSION, 0, 0, 0, 6, 'p', '0', '0', '0', '0', '0'};
  put_hex(packet + sizeof packet - 5, self->index, 5);
  send_text(self, packet, sizeof packet);
}

static void subscribe(peer *self) {
  char packet[4 + TOPIC_SIZE + 1] = {(char)SUBSCRIBE, sizeof packet - 2, 0, 1};
  put_topic(packet + 4, self->index - (uint32_t)opt.connections);
  packet[sizeof packet - 1] = 1; /* QoS */
  send_text(self, packet, sizeof packet);
}

static void on_publish(peer *self, char *body, char *end) {
  char *id = body + 2 + scan_id(body);
  seen(self, id + 2, end);
  send_text(self, (char[]){PUBACK, 2, id[0], id[1]}, 4);
}

static void on_packet(peer *self, int type, char *body, char *end) {
  if (type == (PUBLISH | QOS_1)) on_publish(self, body, end);
  else if (type == PUBACK) {
    if (scan_id(body) != packet_id(self->answered)) fail("peer %u was acked packet %u where %u was next", self->index, scan_id(body), packet_id(self->answered));
    answered(self, self->answered);
  } else if (type == CONNACK) {
    if (body[1] != 0) fail("refused: CONNACK %d", body[1]);
    if (self->role == ROLE_AGENT) subscribe(self);
    else become_ready(self);
  } else if (type == SUBACK) {
    if (body[2] != 1) fail("refused: SUBACK %d", (unsigned char)body[2]);
    become_ready(self);
  } else fail("not understood: a packet of type 0x%02x", type);
}

static size_t heard(peer *self) {
  char *from = self->input, *end = from + self->input_size;
  for (;;) {
    size_t size = 0;
    char *next = from + 1;
    int shift = 0, more = 1; /* the size: seven bits a byte, the least first */
    for (; more && next < end; next += 1, shift += 7) {
      size |= (size_t)(*next & 127) << shift;
      more = *next & 128;
    }
    if (more || (size_t)(end - next) < size) return (size_t)(from - self->input);
    on_packet(self, (unsigned char)*from, next, next + size);
    from = next + size;
  }
}

const plain_protocol mqtt_protocol = {.has_own_readers = 1, .form = form, .number = put_number, .connected = connected, .heard = heard};
