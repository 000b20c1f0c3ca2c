// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Values within one JSON text, in a file or in memory, each read when it is asked for. The file is opened for each block, so
 * that nobody has to close anything; those that lie near each other come with one block. Thread-safe.
 */
final class JsonText {
  private static final int BLOCK = 1 << 16;
  /** Values that were written by several threads lie a little out of order. */
  private static final int BEFORE = BLOCK / 4;

  private final Path file;
  private final ObjectMapper mapper;
  private byte[] block;
  private long blockStart;

  /** @param file which is not changed any more where values are */
  JsonText(Path file, ObjectMapper mapper) {
    this.file = file;
    this.mapper = mapper;
    block = new byte[0];
  }

  JsonText(byte[] text, ObjectMapper mapper) {
    this.file = null;
    this.mapper = mapper;
    block = text;
  }

  synchronized JsonNode read(long start, int length) {
    try {
      if (start < blockStart || start + length > blockStart + block.length) {
        load(start, length);
      }
      return mapper.readTree(block, (int) (start - blockStart), length);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void load(long start, int length) throws IOException {
    if (file == null) {
      throw new EOFException("the text ends before " + (start + length));
    }
    long from = Math.max(0, start - BEFORE);
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      long to = Math.min(in.size(), Math.max(from + BLOCK, start + length));
      if (to < start + length) {
        throw new EOFException("it was cut off");
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) (to - from));
      while (bytes.hasRemaining() && in.read(bytes, from + bytes.position()) >= 0) {
        continue;
      }
      block = bytes.array();
      blockStart = from;
    }
  }
}
