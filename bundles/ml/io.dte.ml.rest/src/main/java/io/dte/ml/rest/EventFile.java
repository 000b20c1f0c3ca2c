// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.rest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Writes an event file of TensorBoard: records as TensorFlow frames them (length, data, each with a masked CRC-32C),
 * each an {@code Event} of its protocol buffers. Values are single precision, as TensorBoard's scalars are. For one
 * thread.
 */
final class EventFile {
  private static final int MASK = 0xa282ead8;
  private static final int TAG = 1 << 3 | 2;
  private static final int SIMPLE_VALUE = 2 << 3 | 5;
  private static final int VALUE = 1 << 3 | 2;
  private static final int WALL_TIME = 1 << 3 | 1;
  private static final int STEP = 2 << 3;
  private static final int FILE_VERSION = 3 << 3 | 2;
  private static final int SUMMARY = 5 << 3 | 2;
  private static final String VERSION = "brain.Event:2";

  private final OutputStream out;

  /** Begins a file; the caller closes the stream. */
  EventFile(OutputStream out, long timeMillis) throws IOException {
    this.out = out;
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    time(event, timeMillis);
    bytes(event, FILE_VERSION, VERSION.getBytes(StandardCharsets.UTF_8));
    record(event.toByteArray());
  }

  /** @param timeMillis since 1970 UTC */
  void scalar(String tag, long timeMillis, long step, double value) throws IOException {
    ByteArrayOutputStream scalar = new ByteArrayOutputStream();
    bytes(scalar, TAG, tag.getBytes(StandardCharsets.UTF_8));
    scalar.write(SIMPLE_VALUE);
    scalar.writeBytes(little(Float.BYTES).putFloat((float) value).array());
    ByteArrayOutputStream summary = new ByteArrayOutputStream();
    bytes(summary, VALUE, scalar.toByteArray());
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    time(event, timeMillis);
    event.write(STEP);
    number(event, step);
    bytes(event, SUMMARY, summary.toByteArray());
    record(event.toByteArray());
  }

  private static void time(ByteArrayOutputStream event, long millis) {
    event.write(WALL_TIME);
    event.writeBytes(little(Double.BYTES).putDouble(millis / 1000.0).array());
  }

  private static void bytes(ByteArrayOutputStream into, int field, byte[] content) {
    into.write(field);
    number(into, content.length);
    into.writeBytes(content);
  }

  private static void number(ByteArrayOutputStream into, long number) {
    long rest = number;
    while ((rest & ~0x7fL) != 0) {
      into.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    into.write((int) rest);
  }

  private void record(byte[] data) throws IOException {
    byte[] length = little(Long.BYTES).putLong(data.length).array();
    out.write(length);
    out.write(masked(length));
    out.write(data);
    out.write(masked(data));
  }

  private static byte[] masked(byte[] data) {
    CRC32C sum = new CRC32C();
    sum.update(data);
    return little(Integer.BYTES).putInt(Integer.rotateRight((int) sum.getValue(), 15) + MASK).array();
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
