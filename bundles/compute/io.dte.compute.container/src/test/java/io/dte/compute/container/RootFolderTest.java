// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers are unpacked inside their folder, and nowhere else. */
class RootFolderTest {
  @TempDir Path temporary;

  @Test
  void filesFoldersAndLinksArePutInPlace() throws IOException {
    unpack(new Tar().folder("etc/").file("etc/name", "twin").link("etc/alias", '2', "name").link("copy", '1', "etc/name"));
    assertThat(root().resolve("etc/alias")).hasContent("twin");
    assertThat(root().resolve("copy")).hasContent("twin");
  }

  @Test
  void anUpperLayerDeletesWhatALowerOneBrought() throws IOException {
    unpack(new Tar().file("a/one", "1").file("a/two", "2").file("b/old", "0"));
    unpack(new Tar().file("a/.wh.one", "").file("b/new", "3").file("b/.wh..wh..opq", ""));
    assertThat(root().resolve("a/one")).doesNotExist();
    assertThat(root().resolve("a/two")).exists();
    assertThat(root().resolve("b/old")).doesNotExist();
    assertThat(root().resolve("b/new")).exists();
  }

  @Test
  void anEntryThatLeadsOutIsRefused() {
    assertThatThrownBy(() -> unpack(new Tar().file("../escaped", "x"))).isInstanceOf(IOException.class)
        .hasMessageContaining("leads out");
    assertThatThrownBy(() -> unpack(new Tar().link("hard", '1', "../../etc/passwd"))).hasMessageContaining("leads out");
    assertThat(temporary.resolve("escaped")).doesNotExist();
  }

  @Test
  void anEntryBehindALinkIsRefused() throws IOException {
    Files.createDirectories(temporary.resolve("outside"));
    assertThatThrownBy(() -> unpack(new Tar().link("way", '2', temporary.resolve("outside").toString()).file("way/file", "x")))
        .hasMessageContaining("behind the symbolic link");
    assertThat(temporary.resolve("outside")).isEmptyDirectory();
  }

  @Test
  void whatIsNoArchiveIsRefused() {
    byte[] text = "this is a letter, not an archive. ".repeat(40).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> new RootFolder(root()).unpack(new ByteArrayInputStream(text))).hasMessageContaining("no tar archive");
  }

  private Path root() throws IOException {
    return Files.createDirectories(temporary.resolve("root"));
  }

  private void unpack(Tar tar) throws IOException {
    new RootFolder(root()).unpack(new ByteArrayInputStream(tar.bytes()));
  }

  /** Writes archives. */
  private static final class Tar {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Tar file(String name, String content) {
      return entry(name, '0', "", content.getBytes(StandardCharsets.UTF_8));
    }

    Tar folder(String name) {
      return entry(name, '5', "", new byte[0]);
    }

    Tar link(String name, char type, String target) {
      return entry(name, type, target, new byte[0]);
    }

    private Tar entry(String name, char type, String link, byte[] content) {
      byte[] header = new byte[512];
      put(header, 0, name);
      put(header, 100, "0000755");
      put(header, 124, String.format("%011o", content.length));
      header[156] = (byte) type;
      put(header, 157, link);
      put(header, 257, "ustar\00000");
      java.util.Arrays.fill(header, 148, 156, (byte) ' ');
      int sum = 0;
      for (byte b : header) {
        sum += b & 0xff;
      }
      put(header, 148, String.format("%06o\0 ", sum));
      out.writeBytes(header);
      out.writeBytes(content);
      out.writeBytes(new byte[(512 - content.length % 512) % 512]);
      return this;
    }

    private static void put(byte[] header, int at, String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    byte[] bytes() {
      out.writeBytes(new byte[1024]);
      return out.toByteArray();
    }
  }
}
