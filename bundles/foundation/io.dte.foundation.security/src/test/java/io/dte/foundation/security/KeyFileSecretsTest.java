// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileSecretsTest {
  @TempDir
  Path etc;

  @Test
  void keepsEncryptsAndResolves() throws Exception {
    KeyFileSecrets secrets = new KeyFileSecrets(etc);
    secrets.set("db", "pa$$wörd\\1".toCharArray());
    secrets.set("other", "x".toCharArray());

    assertThat(new KeyFileSecrets(etc).get("db").map(String::new)).contains("pa$$wörd\\1");
    assertThat(secrets.resolve("jdbc:${secret:db}@${secret:other}, ${env}")).isEqualTo("jdbc:pa$$wörd\\1@x, ${env}");
    assertThat(secrets.names()).containsExactly("db", "other");
    assertThat(Files.readString(etc.resolve("secrets.json"))).doesNotContain("rd");
    for (String file : new String[] {"secrets.json", "secrets.key"}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(etc.resolve(file)))).isEqualTo("rw-------");
    }
  }

  @Test
  void removes() throws Exception {
    KeyFileSecrets secrets = new KeyFileSecrets(etc);
    secrets.set("db", "x".toCharArray());
    secrets.remove("db");
    assertThat(secrets.get("db")).isEmpty();
    assertThatThrownBy(() -> secrets.remove("db")).isInstanceOf(DteException.class).hasMessageContaining("no secret db");
    assertThatThrownBy(() -> secrets.resolve("${secret:db}")).hasMessageContaining("dte secrets set db");
  }

  @Test
  void aValueMovedToAnotherNameIsNoticed() throws Exception {
    KeyFileSecrets secrets = new KeyFileSecrets(etc);
    secrets.set("a", "one".toCharArray());
    secrets.set("b", "two".toCharArray());
    ObjectMapper json = new ObjectMapper();
    ObjectNode stored = (ObjectNode) json.readTree(etc.resolve("secrets.json").toFile());
    stored.set("a", stored.get("b"));
    json.writeValue(etc.resolve("secrets.json").toFile(), stored);
    assertThatThrownBy(() -> secrets.get("a")).isInstanceOf(DteException.class).hasMessageContaining("cannot be decrypted");
  }

  @Test
  void aLostKeyIsToldAsSuch() throws Exception {
    KeyFileSecrets secrets = new KeyFileSecrets(etc);
    secrets.set("a", "one".toCharArray());
    Files.delete(etc.resolve("secrets.key"));
    assertThatThrownBy(() -> secrets.get("a")).isInstanceOf(DteException.class).hasMessageContaining("secrets.key");
  }
}
