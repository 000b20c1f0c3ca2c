// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api.worker;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One frame of the protocol between a pool and its workers.
 *
 * @param kind what it means
 * @param request number of the request it belongs to; 0 for none
 * @param message JSON text and body
 */
public record WorkerFrame(Kind kind, long request, WorkerMessage message) {

  /** What a frame means. The codes are the protocol's. */
  public enum Kind {
    /** Worker: takes requests from now on. */
    READY(1),
    /** Worker: the answer to a request. */
    REPLY(2),
    /** Worker: the request cannot be answered; {@code {"message": …}}. */
    FAILURE(3),
    /** Worker: how far it is; any JSON. */
    PROGRESS(4),
    /** Worker: the answer to {@link #PING}. */
    PONG(5),
    /** Pool: answer this. */
    REQUEST(16),
    /** Pool: nobody waits for the answer any more; the worker may stop working on it, and answers somehow. */
    CANCEL(17),
    /** Pool: say whether you are well. */
    PING(18);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    private static Kind of(int code) throws IOException {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new IOException("what was written is no frame: it begins with the byte " + code
          + (code >= ' ' && code < 127 ? " ('" + (char) code + "'); standard output is for frames only" : ""));
    }
  }

  private static final int HEADER = 17;
  private static final WorkerMessage EMPTY = new WorkerMessage("");

  /** A frame without content. */
  public WorkerFrame(Kind kind, long request) {
    this(kind, request, EMPTY);
  }

  /** The frame's bytes. */
  public byte[] encode() {
    byte[] json = message.json().getBytes(StandardCharsets.UTF_8);
    byte[] body = message.body();
    return ByteBuffer.allocate(Math.addExact(HEADER + json.length, body.length)).put((byte) kind.code).putLong(request)
        .putInt(json.length).putInt(body.length).put(json).put(body).array();
  }

  /** Writes the frame in one piece and flushes. Frames of several threads must not be written at once. */
  public void write(OutputStream out) throws IOException {
    out.write(encode());
    out.flush();
  }

  /**
   * Reads the next frame; empty at the end of the stream.
   *
   * @param limit the most bytes that JSON and body may have together
   * @throws IOException when what is read is no frame, is too large, or ends in the middle
   */
  public static Optional<WorkerFrame> read(DataInputStream in, long limit) throws IOException {
    int code = in.read();
    if (code < 0) {
      return Optional.empty();
    }
    Kind kind = Kind.of(code);
    try {
      long request = in.readLong();
      int json = in.readInt();
      int body = in.readInt();
      if (json < 0 || body < 0 || (long) json + body > limit) {
        throw new IOException("a message of " + Integer.toUnsignedLong(json) + " + " + Integer.toUnsignedLong(body)
            + " bytes is larger than the limit of " + limit);
      }
      byte[] text = in.readNBytes(json);
      byte[] bytes = in.readNBytes(body);
      if (text.length < json || bytes.length < body) {
        throw new EOFException();
      }
      return Optional.of(new WorkerFrame(kind, request,
          json + body == 0 ? EMPTY : new WorkerMessage(new String(text, StandardCharsets.UTF_8), bytes)));
    } catch (EOFException e) {
      throw new IOException("the stream ended in the middle of a message", e);
    }
  }
}
