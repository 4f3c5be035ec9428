#define _GNU_SOURCE
#include "peer.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

char peer_close_told[160];
uint64_t peer_bytes_read;
size_t (*peer_take_raw)(peer *self);

static void fail(const char *what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(2);
}

static void reserve(char **bytes, size_t *capacity, size_t wanted) {
  if (wanted <= *capacity) return;
  while (*capacity < wanted) *capacity = *capacity ? *capacity * 2 : 2048;
  *bytes = realloc(*bytes, *capacity);
  if (!*bytes) fail("realloc");
}

void peer_connect(peer *self, const char *host, int port, int epoll) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  inet_pton(AF_INET, host, &address.sin_addr);
  self->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (self->fd < 0) fail("socket");
  int on = 1;
  setsockopt(self->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect(self->fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS) fail("connect");
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = self};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, self->fd, &event) < 0) fail("epoll_ctl");
  self->state = PEER_CONNECTING;
}

void peer_cut(peer *self) {
  struct linger at_once = {.l_onoff = 1, .l_linger = 0};
  setsockopt(self->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close(self->fd);
  self->input_size = self->output_size = 0;
  self->state = PEER_CLOSED;
}

void peer_upgrade(peer *self, const char *host, int port, const char *path) {
  char request[512];
  int size = snprintf(request, sizeof request,
    "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: chat.v1\r\n\r\n", path, host, port);
  self->state = PEER_UPGRADING;
  peer_write(self, request, (size_t)size);
  peer_flush(self);
}

void peer_write(peer *self, const char *bytes, size_t size) {
  reserve(&self->output, &self->output_capacity, self->output_size + size);
  memcpy(self->output + self->output_size, bytes, size);
  self->output_size += size;
}

static void write_frame(peer *self, unsigned char opcode, const char *payload, size_t size) {
  unsigned char header[14] = {0x80 | opcode};
  size_t length = 2;
  if (size < 126) header[1] = 0x80 | (unsigned char)size;
  else {
    header[1] = 0x80 | 126;
    header[2] = (unsigned char)(size >> 8);
    header[3] = (unsigned char)size;
    length = 4;
  }
  peer_write(self, (char *)header, length + 4); /* four mask bytes of 0 */
  peer_write(self, payload, size);
}

void peer_send_text(peer *self, const char *text, size_t size) { write_frame(self, 1, text, size); }

void peer_flush(peer *self) {
  size_t done = 0;
  while (done < self->output_size) {
    ssize_t count = send(self->fd, self->output + done, self->output_size - done, MSG_NOSIGNAL);
    if (count < 0) break; /* full: EPOLLOUT comes; broken: the read tells */
    done += (size_t)count;
  }
  if (done == 0) return;
  memmove(self->output, self->output + done, self->output_size - done);
  self->output_size -= done;
}

static void control_frame(peer *self, unsigned char opcode, const char *payload, size_t size) {
  if (opcode == 9) {
    write_frame(self, 10, payload, size);
    peer_flush(self);
  } else if (opcode == 8 && size >= 2) {
    snprintf(peer_close_told, sizeof peer_close_told, "%d %.*s", ((unsigned char)payload[0] << 8) | (unsigned char)payload[1], (int)(size - 2), payload + 2);
  }
}

/* Hands on the whole frames from `start` on; returns where the first incomplete one begins. */
static size_t take_frames(peer *self, size_t start, text_handler on_text) {
  for (;;) {
    unsigned char *frame = (unsigned char *)self->input + start;
    size_t have = self->input_size - start, header = 2;
    if (have < 2) return start;
    uint64_t size = frame[1] & 0x7f;
    if (size == 126) {
      header = 4;
      if (have < header) return start;
      size = (uint64_t)frame[2] << 8 | frame[3];
    } else if (size == 127) {
      header = 10;
      if (have < header) return start;
      size = 0;
      for (int byte = 2; byte < 10; byte += 1) size = size << 8 | frame[byte];
    }
    if (have < header + size) return start;
    char *payload = (char *)frame + header;
    char kept = payload[size]; /* the buffer always has a byte to spare */
    payload[size] = 0;
    if ((frame[0] & 0x0f) == 1) on_text(self, payload, size);
    else control_frame(self, frame[0] & 0x0f, payload, size);
    payload[size] = kept;
    start += header + size;
  }
}

static size_t take_upgrade(peer *self) {
  self->input[self->input_size] = 0;
  char *end = strstr(self->input, "\r\n\r\n");
  if (!end) return 0;
  if (strncmp(self->input, "HTTP/1.1 101", 12) != 0) {
    fprintf(stderr, "upgrade refused: %.200s\n", self->input);
    exit(2);
  }
  self->state = PEER_GREETING;
  return (size_t)(end - self->input) + 4;
}

int peer_read(peer *self, text_handler on_text) {
  for (;;) {
    reserve(&self->input, &self->input_capacity, self->input_size + 16384 + 1);
    ssize_t count = recv(self->fd, self->input + self->input_size, self->input_capacity - self->input_size - 1, 0);
    if (count == 0) return 0;
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    self->input_size += (size_t)count;
    peer_bytes_read += (uint64_t)count;
    size_t used = 0;
    if (peer_take_raw) used = peer_take_raw(self);
    else if (self->role == ROLE_HTTP) {
      self->input[self->input_size] = 0;
      on_text(self, self->input, self->input_size);
      used = self->input_size;
    } else {
      if (self->state == PEER_UPGRADING) {
        used = take_upgrade(self);
        if (self->state == PEER_GREETING) on_text(self, "", 0);
      }
      if (self->state >= PEER_GREETING) used = take_frames(self, used, on_text);
    }
    memmove(self->input, self->input + used, self->input_size - used);
    self->input_size -= used;
  }
}
