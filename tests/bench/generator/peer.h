/* One non-blocking socket: WebSocket client (RFC 6455) or plain HTTP. */
#ifndef PEER_H
#define PEER_H
#include <stddef.h>
#include <stdint.h>

enum peer_state { PEER_CONNECTING, PEER_UPGRADING, PEER_GREETING, PEER_OPENING, PEER_READY, PEER_CLOSED };
enum peer_role { ROLE_VISITOR, ROLE_AGENT, ROLE_HTTP };

typedef struct {
  int fd;
  enum peer_state state;
  enum peer_role role;
  uint32_t index;
  char *input;
  size_t input_size, input_capacity;
  char *output;
  size_t output_size, output_capacity;
  uint32_t sent;      /* messages sent; the number of a message is its place, from 0 */
  uint32_t answered;  /* of these, acked or refused */
  uint32_t delivered; /* of these, seen by the reader; also the number that the reader expects next */
  uint32_t expected;  /* for readers of one log: the number expected next */
  uint32_t seq, epoch; /* in a storm: of the log that the peer follows, as far as it has it */
  char conv[37];
  uint64_t *send_times; /* ring of SEND_RING */
} peer;

#define SEND_RING 64

/* Called for each text message; `text` has a 0 byte after its end. */
typedef void (*text_handler)(peer *self, char *text, size_t size);

void peer_connect(peer *self, const char *host, int port, int epoll);
/* Sends the upgrade request once the socket is connected. */
void peer_upgrade(peer *self, const char *host, int port, const char *path);
/* Sends one masked text frame (mask 0, which costs the server the same work and us none). */
void peer_send_text(peer *self, const char *text, size_t size);
/* Ends the connection without a word, as a network that breaks does. */
void peer_cut(peer *self);
void peer_write(peer *self, const char *bytes, size_t size);
void peer_flush(peer *self);
/* Reads what is there and hands on whole messages. Returns 0 when the peer closed, else 1. */
int peer_read(peer *self, text_handler on_text);
/* Set for protocols other than WebSocket: takes what was read, returns how much of it. */
extern size_t (*peer_take_raw)(peer *self);
/* Bytes that all peers have read. */
extern uint64_t peer_bytes_read;
/* Writes the close code and reason into `told`. */
extern char peer_close_told[160];
#endif
