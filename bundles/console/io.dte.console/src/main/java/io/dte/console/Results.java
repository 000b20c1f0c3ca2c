// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Compares what two runs gave: files by name and digest, all else by value. */
final class Results {

  /** @param before how the value was, for people; @param after how it is */
  record Compared(String output, boolean same, String before, String after) {}

  private Results() {}

  static List<Compared> compare(JsonNode before, JsonNode after) throws DteException {
    TreeSet<String> names = new TreeSet<>();
    before.fieldNames().forEachRemaining(names::add);
    after.fieldNames().forEachRemaining(names::add);
    List<Compared> out = new ArrayList<>();
    for (String name : names) {
      List<String> was = new ArrayList<>();
      List<String> is = new ArrayList<>();
      collect("", before.path(name), before.path(name), was);
      collect("", after.path(name), before.path(name), is);
      out.add(new Compared(name, was.equals(is), brief(was), brief(is)));
    }
    return out;
  }

  private static String brief(List<String> parts) {
    return parts.size() == 1 ? parts.get(0) : parts.size() + " parts";
  }

  /** One line for each file or value; a file is digested by the algorithm that its counterpart was digested by. */
  private static void collect(String at, JsonNode value, JsonNode counterpart, List<String> lines) throws DteException {
    String kind = value.path("class").asText();
    if (kind.equals("File")) {
      lines.add(at + value.path("basename").asText() + " " + digest(value, counterpart.path("checksum").asText("sha1$")));
      collect(at, value.path("secondaryFiles"), counterpart.path("secondaryFiles"), lines);
    } else if (kind.equals("Directory")) {
      lines.addAll(Folders.digests(at + value.path("basename").asText(), value));
    } else if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        collect(at + i + ": ", value.get(i), counterpart.path(i), lines);
      }
    } else if (value.isObject()) {
      for (var field : value.properties()) {
        collect(at + field.getKey() + ": ", field.getValue(), counterpart.path(field.getKey()), lines);
      }
    } else if (!value.isMissingNode()) {
      lines.add(at + value);
    }
  }

  private static String digest(JsonNode file, String like) throws DteException {
    String algorithm = like.substring(0, Math.max(0, like.indexOf('$')));
    String known = file.path("checksum").asText("");
    if (known.startsWith(algorithm + "$") && known.length() > algorithm.length() + 1) {
      return known;
    }
    return algorithm + "$" + digest(path(file), algorithm);
  }

  static Path path(JsonNode file) {
    return Path.of(URI.create(file.path("location").asText()));
  }

  /** The digest of a file, in hexadecimal digits. */
  static String digest(Path file, String algorithm) throws DteException {
    String name = algorithm.toUpperCase(Locale.ROOT).replaceFirst("^SHA(\\d)", "SHA-$1");
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance(name);
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new DteException(Problem.storage("read", file, e), e);
    } catch (NoSuchAlgorithmException e) {
      throw new DteException(ExitCode.UNSUPPORTED, "There is no digest \"" + algorithm + "\" here", "use sha256", e);
    }
  }
}
