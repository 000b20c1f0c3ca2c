// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.s3;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the environment and the files of the AWS tools say: {@code credentials} has sections {@code [NAME]}, {@code config}
 * {@code [profile NAME]}. Read anew for each use, since credentials expire and are written anew. Roles, single sign-on and
 * the metadata of machines are not asked.
 */
final class S3Profile {
  private final Map<String, String> environment;
  private final Map<String, String> profile = new HashMap<>();

  /** @param name of the profile, or empty for the one the environment names */
  S3Profile(Map<String, String> environment, String name) {
    this.environment = environment;
    String chosen = !name.isEmpty() ? name : environment.getOrDefault("AWS_PROFILE", "default");
    Path folder = Path.of(environment.getOrDefault("HOME", "/")).resolve(".aws");
    read(file("AWS_CONFIG_FILE", folder.resolve("config")), chosen.equals("default") ? "default" : "profile " + chosen);
    read(file("AWS_SHARED_CREDENTIALS_FILE", folder.resolve("credentials")), chosen);
  }

  private Path file(String variable, Path otherwise) {
    String named = environment.getOrDefault(variable, "");
    return named.isEmpty() ? otherwise : Path.of(named);
  }

  private void read(Path file, String section) {
    String current = "";
    try {
      for (String line : Files.readString(file, StandardCharsets.UTF_8).split("\n")) {
        String text = line.strip();
        int equals = text.indexOf('=');
        if (text.startsWith("[") && text.endsWith("]")) {
          current = text.substring(1, text.length() - 1).strip();
        } else if (current.equals(section) && equals > 0 && !text.startsWith("#") && !line.startsWith(" ")) {
          profile.put(text.substring(0, equals).strip().toLowerCase(Locale.ROOT), text.substring(equals + 1).strip());
        }
      }
    } catch (IOException absent) {
      // Whoever has no such file has said it elsewhere, or asks without credentials.
      return;
    }
  }

  /** The first of these variables that is set, else the profile's entry, else empty. */
  String find(String entry, String... variables) {
    for (String variable : variables) {
      String value = environment.getOrDefault(variable, "");
      if (!value.isEmpty()) {
        return value;
      }
    }
    return profile.getOrDefault(entry, "");
  }
}
