// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** The flood twin's rain file, and copies of it that are spoilt in one way each, byte by byte. */
final class StageIv {
  static final Path TEMPLATE = Dte.root().resolve("templates/flood-early-warning");
  static final Path FILE = TEMPLATE.resolve("data/stage4-florence-2018.nc");
  static final String VARIABLE = "Total_precipitation_surface_1_Hour_Accumulation";
  static final int HOURS = 23;
  /** Bytes of one hour of rain, of the latitudes and of the longitudes: 118 x 87 floats each. */
  private static final int PLANE = 118 * 87 * 4;
  private static final int RAIN = 4884;
  private static final int LATITUDE = RAIN + HOURS * PLANE;
  private static final int LONGITUDE = LATITUDE + PLANE;
  private static final int TIME = LONGITUDE + PLANE;
  private final byte[] bytes;

  private StageIv(byte[] bytes) {
    this.bytes = bytes;
  }

  static StageIv good() {
    try {
      return new StageIv(Files.readAllBytes(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path write(Path file) throws IOException {
    return Files.write(file, bytes);
  }

  StageIv firstHalf() {
    return new StageIv(Arrays.copyOf(bytes, bytes.length / 2));
  }

  /** Another unit, at most as long as the one that is there. */
  StageIv unit(String unit) {
    byte[] spoilt = bytes.clone();
    int at = new String(spoilt, 0, RAIN, StandardCharsets.ISO_8859_1).indexOf("kg m^-2");
    Arrays.fill(spoilt, at, at + 7, (byte) ' ');
    System.arraycopy(unit.getBytes(StandardCharsets.US_ASCII), 0, spoilt, at, unit.length());
    return new StageIv(spoilt);
  }

  StageIv value(int index, float value) {
    byte[] spoilt = bytes.clone();
    ByteBuffer.wrap(spoilt).putFloat(RAIN + 4 * index, value);
    return new StageIv(spoilt);
  }

  StageIv latitudesAndLongitudesExchanged() {
    byte[] spoilt = bytes.clone();
    System.arraycopy(bytes, LATITUDE, spoilt, LONGITUDE, PLANE);
    System.arraycopy(bytes, LONGITUDE, spoilt, LATITUDE, PLANE);
    return new StageIv(spoilt);
  }

  StageIv timesExchanged(int hour, int other) {
    byte[] spoilt = bytes.clone();
    System.arraycopy(bytes, TIME + 8 * hour, spoilt, TIME + 8 * other, 8);
    System.arraycopy(bytes, TIME + 8 * other, spoilt, TIME + 8 * hour, 8);
    return new StageIv(spoilt);
  }

  /** Each value is missing with this probability; always the same ones. */
  StageIv missing(double probability) {
    byte[] spoilt = bytes.clone();
    Random random = new Random(42);
    for (int i = 0; i < HOURS * PLANE / 4; i++) {
      if (random.nextDouble() < probability) {
        ByteBuffer.wrap(spoilt).putFloat(RAIN + 4 * i, Float.NaN);
      }
    }
    return new StageIv(spoilt);
  }

  StageIv missingHour(int hour) {
    byte[] spoilt = bytes.clone();
    for (int i = 0; i < PLANE / 4; i++) {
      ByteBuffer.wrap(spoilt).putFloat(RAIN + hour * PLANE + 4 * i, Float.NaN);
    }
    return new StageIv(spoilt);
  }

  /** A file of one hour only: the header says so, and what it points to has moved. */
  StageIv hour(int hour) {
    ByteBuffer slice = ByteBuffer.allocate(RAIN + 3 * PLANE + 8);
    slice.put(bytes, 0, RAIN).put(bytes, RAIN + hour * PLANE, PLANE).put(bytes, LATITUDE, 2 * PLANE).put(bytes, TIME + 8 * hour, 8);
    replace(slice, HOURS, 1);
    replace(slice, HOURS * PLANE, PLANE);
    replace(slice, LATITUDE, RAIN + PLANE);
    replace(slice, LONGITUDE, RAIN + 2 * PLANE);
    replace(slice, TIME, RAIN + 3 * PLANE);
    replace(slice, 8 * HOURS, 8);
    return new StageIv(slice.array());
  }

  /** Replaces the first number of this value in the header, which only the wanted one has on a multiple of four bytes. */
  private static void replace(ByteBuffer file, int value, int by) {
    for (int at = 0; at < RAIN; at += 4) {
      if (file.getInt(at) == value) {
        file.putInt(at, by);
        return;
      }
    }
    throw new AssertionError("the header has no number " + value);
  }
}
