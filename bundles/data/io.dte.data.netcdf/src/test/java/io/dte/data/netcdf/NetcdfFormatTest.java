// SPDX-License-Identifier: Apache-2.0
package io.dte.data.netcdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.data.api.CubeReader;
import io.dte.data.api.Dimension;
import io.dte.data.api.Variable;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetcdfFormatTest {
  @TempDir Path folder;

  private static NetcdfWriter grid() {
    return new NetcdfWriter().dimension("time", 0).dimension("y", 2).dimension("x", 3).records(2)
        .attribute("Conventions", "CF-1.8").attribute("title", "A test")
        .variable("lat", 5, List.of("y"), Map.of("units", "degrees_north"), 35, 36)
        .variable("lon", 5, List.of("x"), Map.of("units", "degrees_east"), -80, -79, -78)
        .variable("time", 6, List.of("time"), Map.of("units", "hours since 2018-09-13T00:00:00Z"), 1, 2)
        .variable("rain", 3, List.of("time", "y", "x"), Map.of("units", "mm", "_FillValue", -1, "scale_factor", 0.5,
            "add_offset", 1.0), 0, 2, 4, 6, 8, -1, 10, 12, 14, 16, 18, 20);
  }

  private CubeReader open(byte[] bytes) throws Exception {
    return new NetcdfFormat().open(Files.write(folder.resolve("rain.nc"), bytes));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void readsDimensionsAttributesAndPackedRecords(int version) throws Exception {
    try (CubeReader reader = open(grid().bytes(version))) {
      Variable rain = reader.cube().variable("rain").orElseThrow();
      assertThat(reader.cube().format()).isEqualTo(version == 1 ? "NetCDF-3 classic" : "NetCDF-3 64-bit offset");
      assertThat(reader.cube().attributes().get("title").text()).isEqualTo("A test");
      assertThat(rain.dimensions()).containsExactly(new Dimension("time", 2), new Dimension("y", 2), new Dimension("x", 3));
      assertThat(rain.type()).isEqualTo("short");
      assertThat(rain.number("scale_factor")).hasValue(0.5);
      assertThat(reader.read(rain)).containsExactly(1, 2, 3, 4, 5, Double.NaN, 6, 7, 8, 9, 10, 11);
      assertThat(reader.read(reader.cube().variable("lon").orElseThrow())).containsExactly(-80, -79, -78);
    }
  }

  @Test
  void readsSomeStepsOnly() throws Exception {
    try (CubeReader reader = open(grid().bytes(1))) {
      assertThat(reader.read(reader.cube().variable("rain").orElseThrow(), 1, 1)).containsExactly(6, 7, 8, 9, 10, 11);
    }
  }

  @Test
  void takesFloatsFillValuesAndNanAsMissing() throws Exception {
    NetcdfWriter writer = new NetcdfWriter().dimension("x", 4)
        .variable("a", 5, List.of("x"), Map.of("missing_value", 1e20f), 0.1, 1e20, Double.NaN, 9.969209968386869e36);
    try (CubeReader reader = open(writer.bytes(1))) {
      assertThat(reader.read(reader.cube().variable("a").orElseThrow()))
          .containsExactly((double) 0.1f, Double.NaN, Double.NaN, Double.NaN);
    }
  }

  @Test
  void tellsHowMuchOfACutFileIsMissing() throws Exception {
    byte[] whole = grid().bytes(1);
    assertThatThrownBy(() -> open(Arrays.copyOf(whole, whole.length - 10))).isInstanceOfSatisfying(DteException.class, e -> {
      assertThat(e.problem().code()).isEqualTo(ExitCode.INVALID);
      assertThat(e.problem().location().file()).endsWith("rain.nc");
      assertThat(e.problem().message()).contains("expected " + whole.length, "found " + (whole.length - 10));
    });
    assertThatThrownBy(() -> open(Arrays.copyOf(whole, 100))).isInstanceOf(DteException.class)
        .hasMessageContaining("cut off inside of its header").hasMessageContaining("100 bytes");
  }

  @Test
  void refusesOtherFormatsByName() {
    assertThatThrownBy(() -> open(new byte[] {(byte) 0x89, 'H', 'D', 'F', 13, 10, 26, 10})).hasMessageContaining("NetCDF-4");
    assertThatThrownBy(() -> open("hello, world".getBytes())).hasMessageContaining("no NetCDF file");
    assertThatThrownBy(() -> new NetcdfFormat().open(folder.resolve("none.nc"))).hasMessageContaining("no such file");
  }

  @Test
  void survivesDamagedHeaders() throws Exception {
    byte[] whole = grid().bytes(1);
    for (int i = 4; i < 200; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= (byte) 0xFF;
      try (CubeReader reader = open(damaged)) {
        assertThat(reader.cube().variables()).isNotNull();
      } catch (DteException e) {
        assertThat(e.problem().location().file()).endsWith("rain.nc");
      }
    }
  }
}
