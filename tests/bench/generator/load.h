/* What the parts of the generator share. */
#ifndef LOAD_H
#define LOAD_H
#define _GNU_SOURCE
#include "histogram.h"
#include "options.h"
#include "peer.h"
#include "scan.h"

#define SECOND 1000000000ull
/* Most conversations that one agent's connection may follow. */
#define FOLLOWED 200

extern options opt;
/* The visitors, then the agents that read (or in fan-out the one that sends), each with its place as index. */
extern peer *peers, *extra;
extern int ready_count, extra_ready, http_waits;
/* Fan-out: 1 = announcements over HTTP to visitors, 2 = one visitor's conversation to agents. */
#define FANOUT_ANNOUNCEMENTS 1
#define FANOUT_CONVERSATION 2
/* Peers with something to flush at the end of the turn. */
extern int *dirty, dirty_count;
extern char *is_dirty;
/* Date of the start: makes the visitors of this run its own. */
extern uint64_t run_id;
extern uint64_t accepted, delivered, delivered_ever;
extern histogram ack_times, delivery_times;

uint64_t now(void); /* nanoseconds, never back */
uint64_t date(void); /* milliseconds since 1970 */
void fail(const char *format, ...);
void send_text(peer *self, const char *text, size_t size);
void send_format(peer *self, const char *format, ...);
/* A UUIDv7 of this moment, as clients make them; the last twelve digits are not random but the peer's index and a number. */
void put_uuid(char *uuid, uint32_t peer_index, uint32_t number);
/* Builds and sends the next message of `self`; its times count from `due`. */
void send_message(peer *self, uint64_t due);
/* The next message of `author`, by another connection. */
void send_message_by(peer *self, peer *author, uint64_t due);
void on_text(peer *self, char *text, size_t size);
/* Sends what the loop allows: up to the window, or what is due. */
void pump(peer *self);
/* One turn of the loop: waits for events, handles them, then sends what they caused. */
void turn(int wait_ms);
void become_ready(peer *self);
/* Opens a connection for a peer that has none. */
void start_peer(peer *self);
double cpu_seconds(void);
/* Connections that wait for the answer to their upgrade; HTTP ones stay counted. */
extern int upgrading;
/* An ack came for message `number`; a reader saw messages between `from` and `end`. */
void answered(peer *self, uint32_t number);
void seen(peer *reader, char *from, const char *end);
/* A server that is spoken to over a plain socket, each in a file of its own. */
typedef struct {
  /* Each visitor has a reader of its own, in the same order. */
  int has_own_readers;
  /* Writes the frame of a message that is this JSON; returns its size. */
  size_t (*form)(char *frame, size_t capacity, const char *json);
  /* Writes into the frame what besides the JSON differs from message to message; NULL when nothing does. */
  void (*number)(char *frame, const peer *self, uint32_t number);
  /* A connection is open. */
  void (*connected)(peer *self);
  /* A connection received something: how much of it was whole. */
  size_t (*heard)(peer *self);
} plain_protocol;
extern const plain_protocol redis_protocol, nats_protocol, mqtt_protocol;
/* The one that this run speaks; NULL: WebSocket. */
extern const plain_protocol *plain;
/* storm.c: what a visitor of a storm is told, and the whole of it. */
void storm_heard(peer *self, char *type, const char *end);
void storm_acked(void);
void storm_welcomed(peer *self);
void run_storms(void);
#endif
