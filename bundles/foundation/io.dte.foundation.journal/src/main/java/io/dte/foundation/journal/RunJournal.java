// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.journal;

import io.dte.foundation.api.event.Event;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The events of one run in a file that only grows. What a write left behind that did not come to its end is not seen by
 * readers, and cut off before the next write. Safe for use by many threads.
 */
final class RunJournal implements AutoCloseable {
  static final String FILE = "events.jsonl";
  private static final int CHUNK = 1 << 16;

  private final UUID run;
  private final Path file;
  private final EventLines lines;
  private FileChannel channel;
  private long end = -1;
  private long lastSequence;
  private long cursor;
  private long cursorOffset;

  RunJournal(Path runs, UUID run, EventLines lines) {
    this.run = run;
    this.file = runs.resolve(run.toString()).resolve(FILE);
    this.lines = lines;
  }

  Path file() {
    return file;
  }

  /** Makes it ready for writing. Returns the sequence of the last event that is there. */
  synchronized long open() throws IOException {
    if (channel == null) {
      Files.createDirectories(file.getParent());
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (end < 0) {
        scanToEnd();
      }
      if (channel.size() > end) {
        keepTail();
        channel.truncate(end);
      }
    }
    return lastSequence;
  }

  /** What is cut off was never acknowledged, unless somebody damaged the file: so it is kept beside it. */
  private void keepTail() throws IOException {
    Path kept = file.resolveSibling(FILE + ".cut");
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ);
        FileChannel out = FileChannel.open(kept, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      in.transferTo(end, in.size() - end, out);
    }
  }

  /** Adds whole groups and makes them durable; all of them or none. */
  synchronized void append(List<byte[]> written, long sequence) throws IOException {
    open();
    int size = written.stream().mapToInt(bytes -> bytes.length).sum();
    ByteBuffer buffer = ByteBuffer.allocate(size);
    written.forEach(buffer::put);
    buffer.flip();
    try {
      long position = end;
      while (buffer.hasRemaining()) {
        position += channel.write(buffer, position);
      }
      // A new file's folder entry comes with it on the file systems in use; kill -9 needs neither.
      channel.force(false);
    } catch (IOException e) {
      channel.truncate(end);
      throw e;
    }
    end += size;
    lastSequence = sequence;
  }

  /** Events whose sequence is greater, in order; a reader that goes on where it stopped costs only what is new. */
  synchronized List<Event> read(long after, int limit) throws IOException {
    boolean continues = after >= cursor && cursor > 0;
    List<Event> found = new ArrayList<>();
    Scan scan = new Scan(continues ? cursorOffset : 0);
    scan.run((event, nextOffset) -> {
      if (event.sequence() <= after) {
        return true;
      }
      found.add(event);
      cursor = event.sequence();
      cursorOffset = nextOffset;
      return found.size() < limit;
    });
    return found;
  }

  @Override
  public synchronized void close() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
    }
  }

  private void scanToEnd() throws IOException {
    Scan scan = new Scan(0);
    scan.run((event, nextOffset) -> {
      lastSequence = event.sequence();
      return true;
    });
    end = scan.wholeGroups;
  }

  /** Takes an event and the offset behind it; false stops the scan. */
  @FunctionalInterface
  private interface Visitor {
    boolean visit(Event event, long nextOffset);
  }

  /** One pass over the file from an offset, in memory bounded by the largest group. */
  private final class Scan {
    private final List<Event> group = new ArrayList<>();
    private final List<Long> offsets = new ArrayList<>();
    private long wholeGroups;

    Scan(long offset) {
      this.wholeGroups = offset;
    }

    void run(Visitor visitor) throws IOException {
      try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
        byte[] bytes = new byte[CHUNK];
        int filled = 0;
        long start = wholeGroups;
        while (true) {
          if (filled == bytes.length) {
            bytes = java.util.Arrays.copyOf(bytes, bytes.length * 2);
          }
          int count = in.read(ByteBuffer.wrap(bytes, filled, bytes.length - filled), start + filled);
          if (count <= 0) {
            return;
          }
          filled += count;
          int lineStart = 0;
          for (int i = filled - count; i < filled; i++) {
            if (bytes[i] == '\n') {
              if (!line(bytes, lineStart, i - lineStart, start + i + 1, visitor)) {
                return;
              }
              lineStart = i + 1;
            }
          }
          System.arraycopy(bytes, lineStart, bytes, 0, filled - lineStart);
          start += lineStart;
          filled -= lineStart;
        }
      } catch (NoSuchFileException none) {
        wholeGroups = 0;
      }
    }

    private boolean line(byte[] bytes, int offset, int length, long nextOffset, Visitor visitor) {
      EventLines.Line line = lines.read(bytes, offset, length, RunJournal.this.run);
      if (line == null) {
        return false;
      }
      group.add(line.event());
      offsets.add(nextOffset);
      if (line.more()) {
        return true;
      }
      wholeGroups = nextOffset;
      for (int i = 0; i < group.size(); i++) {
        if (!visitor.visit(group.get(i), offsets.get(i))) {
          return false;
        }
      }
      group.clear();
      offsets.clear();
      return true;
    }
  }
}
