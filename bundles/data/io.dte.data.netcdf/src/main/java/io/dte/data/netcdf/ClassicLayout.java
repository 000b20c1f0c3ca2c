// SPDX-License-Identifier: Apache-2.0
package io.dte.data.netcdf;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where the data of a NetCDF-3 file end, as its header says ("The NetCDF Classic Format Specification", Unidata): what
 * tells a file that was cut off from a whole one, which Apache SIS notices only when it reads that far.
 *
 * @param version 1: classic; 2: 64-bit offset
 * @param expectedSize bytes the file needs at least; padding at its end not counted
 * @param recordVariables names of the variables along the record dimension
 */
record ClassicLayout(int version, long expectedSize, Set<String> recordVariables) {
  private static final int[] BYTES = {0, 1, 1, 2, 4, 4, 8};

  /** @throws EOFException the header itself is cut off; @throws IOException it makes no sense */
  static ClassicLayout read(DataInputStream in, int version) throws IOException {
    return new Header(in, version).layout();
  }

  private record Extent(String name, long begin, long bytes, boolean record) {}

  private static final class Header {
    private final DataInputStream in;
    private final int version;

    Header(DataInputStream in, int version) {
      this.in = in;
      this.version = version;
    }

    ClassicLayout layout() throws IOException {
      int records = in.readInt();
      List<Long> dimensions = new ArrayList<>();
      for (int i = count(); i > 0; i--) {
        name();
        dimensions.add((long) in.readInt());
      }
      attributes();
      List<Extent> extents = new ArrayList<>();
      for (int i = count(); i > 0; i--) {
        extents.add(variable(dimensions));
      }
      long end = extents.stream().filter(e -> !e.record).mapToLong(e -> e.begin + e.bytes).max().orElse(0);
      List<Extent> recorded = extents.stream().filter(e -> e.record).toList();
      if (!recorded.isEmpty() && records > 0) {
        long recordSize = recorded.size() == 1 ? recorded.get(0).bytes
            : recorded.stream().mapToLong(e -> (e.bytes + 3) / 4 * 4).sum();
        long last = recorded.stream().mapToLong(e -> e.begin + e.bytes).max().getAsLong();
        end = Math.max(end, last + (records - 1) * recordSize);
      }
      return new ClassicLayout(version, end,
          recorded.stream().map(Extent::name).collect(Collectors.toUnmodifiableSet()));
    }

    private Extent variable(List<Long> dimensions) throws IOException {
      String name = name();
      boolean record = false;
      long elements = 1;
      int rank = nonNegative(in.readInt(), "rank");
      for (int i = 0; i < rank; i++) {
        int id = in.readInt();
        if (id < 0 || id >= dimensions.size()) {
          throw new IOException("a variable names a dimension that is not there");
        }
        long length = dimensions.get(id);
        if (length == 0 && i == 0) {
          record = true;
        } else {
          elements = Math.multiplyExact(elements, length);
        }
      }
      attributes();
      int type = type();
      in.readInt();
      long begin = version == 1 ? in.readInt() & 0xFFFFFFFFL : in.readLong();
      return new Extent(name, begin, elements * BYTES[type], record);
    }

    private void attributes() throws IOException {
      for (int i = count(); i > 0; i--) {
        name();
        int type = type();
        skip((long) nonNegative(in.readInt(), "attribute length") * BYTES[type]);
      }
    }

    private int count() throws IOException {
      in.readInt();
      return nonNegative(in.readInt(), "list length");
    }

    private String name() throws IOException {
      int length = nonNegative(in.readInt(), "name length");
      byte[] bytes = in.readNBytes(length);
      if (bytes.length < length) {
        throw new EOFException();
      }
      in.skipNBytes((4 - length % 4) % 4);
      return new String(bytes, StandardCharsets.UTF_8);
    }

    private void skip(long bytes) throws IOException {
      in.skipNBytes((bytes + 3) / 4 * 4);
    }

    private int type() throws IOException {
      int type = in.readInt();
      if (type < 1 || type >= BYTES.length) {
        throw new IOException("the header names the unknown type " + type);
      }
      return type;
    }

    private static int nonNegative(int value, String what) throws IOException {
      if (value < 0) {
        throw new IOException("the header gives a negative " + what);
      }
      return value;
    }
  }
}
