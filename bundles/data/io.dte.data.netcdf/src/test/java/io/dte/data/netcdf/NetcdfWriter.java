// SPDX-License-Identifier: Apache-2.0
package io.dte.data.netcdf;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes small NetCDF-3 files for tests, byte by byte after the specification of the classic format. */
final class NetcdfWriter {
  private static final int CHAR = 2;
  private static final int[] BYTES = {0, 1, 1, 2, 4, 4, 8};
  private final Map<String, Integer> dimensions = new LinkedHashMap<>();
  private final List<Column> variables = new ArrayList<>();
  private final Map<String, Object> attributes = new LinkedHashMap<>();
  private int records;

  private record Column(String name, int type, List<String> dimensions, Map<String, Object> attributes, double[] values) {}

  /** Length 0 makes it the record dimension. */
  NetcdfWriter dimension(String name, int length) {
    dimensions.put(name, length);
    return this;
  }

  NetcdfWriter records(int count) {
    records = count;
    return this;
  }

  NetcdfWriter attribute(String name, String value) {
    attributes.put(name, value);
    return this;
  }

  /** Types: 3 short, 4 int, 5 float, 6 double. Attributes are texts, or numbers of the variable's type. */
  NetcdfWriter variable(String name, int type, List<String> axes, Map<String, Object> attributes, double... values) {
    variables.add(new Column(name, type, axes, new LinkedHashMap<>(attributes), values));
    return this;
  }

  byte[] bytes(int version) throws IOException {
    int header = header(version, new long[variables.size()]).length;
    long[] begins = new long[variables.size()];
    long at = header;
    for (boolean recorded : new boolean[] {false, true}) {
      for (int i = 0; i < begins.length; i++) {
        if (isRecord(variables.get(i)) == recorded) {
          begins[i] = at;
          at += size(variables.get(i));
        }
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(header(version, begins));
    for (Column column : variables) {
      if (!isRecord(column)) {
        values(out, column, 0, column.values.length);
      }
    }
    for (int record = 0; record < records; record++) {
      for (Column column : variables) {
        if (isRecord(column)) {
          int each = column.values.length / records;
          values(out, column, record * each, each);
        }
      }
    }
    return bytes.toByteArray();
  }

  private byte[] header(int version, long[] begins) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(0x43444600 | version);
    out.writeInt(records);
    out.writeInt(dimensions.isEmpty() ? 0 : 10);
    out.writeInt(dimensions.size());
    for (var dimension : dimensions.entrySet()) {
      name(out, dimension.getKey());
      out.writeInt(dimension.getValue());
    }
    attributes(out, attributes, CHAR);
    out.writeInt(variables.isEmpty() ? 0 : 11);
    out.writeInt(variables.size());
    List<String> names = List.copyOf(dimensions.keySet());
    for (int i = 0; i < variables.size(); i++) {
      Column column = variables.get(i);
      name(out, column.name);
      out.writeInt(column.dimensions.size());
      for (String axis : column.dimensions) {
        out.writeInt(names.indexOf(axis));
      }
      attributes(out, column.attributes, column.type);
      out.writeInt(column.type);
      out.writeInt((int) size(column));
      if (version == 1) {
        out.writeInt((int) begins[i]);
      } else {
        out.writeLong(begins[i]);
      }
    }
    return bytes.toByteArray();
  }

  private static void attributes(DataOutputStream out, Map<String, Object> attributes, int type) throws IOException {
    out.writeInt(attributes.isEmpty() ? 0 : 12);
    out.writeInt(attributes.size());
    for (var attribute : attributes.entrySet()) {
      name(out, attribute.getKey());
      if (attribute.getValue() instanceof Number number) {
        int of = number instanceof Double ? 6 : type;
        out.writeInt(of);
        out.writeInt(1);
        value(out, of, number.doubleValue());
        out.write(new byte[(4 - BYTES[of] % 4) % 4]);
      } else {
        out.writeInt(CHAR);
        name(out, attribute.getValue().toString());
      }
    }
  }

  private boolean isRecord(Column column) {
    return !column.dimensions.isEmpty() && dimensions.get(column.dimensions.get(0)) == 0;
  }

  private long size(Column column) {
    long elements = isRecord(column) ? column.values.length / Math.max(1, records) : column.values.length;
    return (elements * BYTES[column.type] + 3) / 4 * 4;
  }

  private static void values(DataOutputStream out, Column column, int from, int count) throws IOException {
    for (int i = from; i < from + count; i++) {
      value(out, column.type, column.values[i]);
    }
    out.write(new byte[(4 - count * BYTES[column.type] % 4) % 4]);
  }

  private static void value(DataOutputStream out, int type, double value) throws IOException {
    switch (type) {
      case 3 -> out.writeShort((int) value);
      case 4 -> out.writeInt((int) value);
      case 5 -> out.writeFloat((float) value);
      case 6 -> out.writeDouble(value);
      default -> throw new IllegalArgumentException("type " + type);
    }
  }

  private static void name(DataOutputStream out, String name) throws IOException {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
    out.write(new byte[(4 - bytes.length % 4) % 4]);
  }
}
