// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.security;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.file.AtomicFile;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import io.dte.foundation.api.security.Secrets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Secrets in {@code etc/secrets.json}, each encrypted with AES-256-GCM under the key of {@code etc/secrets.key} (both of
 * mode 0600) with its name as additional data, so that values cannot be swapped. The file alone, in a backup say, tells
 * the names only. Safe for use by many threads and processes.
 */
@Component(service = Secrets.class)
public final class KeyFileSecrets implements Secrets {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{secret:([^}]*)}");
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final Path file;
  private final Path keyFile;
  private final ObjectMapper json = new ObjectMapper();
  private final SecureRandom random = new SecureRandom();

  @Activate
  public KeyFileSecrets(@Reference DataDirectory home) {
    this(home.etc());
  }

  KeyFileSecrets(Path etc) {
    this.file = etc.resolve("secrets.json");
    this.keyFile = etc.resolve("secrets.key");
  }

  @Override
  public List<String> names() {
    try {
      TreeSet<String> names = new TreeSet<>();
      read().fieldNames().forEachRemaining(names::add);
      return List.copyOf(names);
    } catch (DteException e) {
      return List.of();
    }
  }

  @Override
  public void set(String name, char[] value) throws DteException {
    if (!NAME.matcher(name).matches()) {
      throw new DteException(ExitCode.USAGE, "\"" + name + "\" cannot be a secret's name.",
          "Use up to 128 letters, digits and . _ -, a letter or digit first.");
    }
    PrivateFiles.locked(file, () -> {
      ObjectNode secrets = read();
      byte[] nonce = new byte[NONCE_BYTES];
      random.nextBytes(nonce);
      ByteBuffer plain = StandardCharsets.UTF_8.encode(CharBuffer.wrap(value));
      byte[] bytes = Arrays.copyOf(plain.array(), plain.limit());
      byte[] sealed = crypt(Cipher.ENCRYPT_MODE, key(true), nonce, name, bytes);
      Arrays.fill(bytes, (byte) 0);
      Arrays.fill(plain.array(), (byte) 0);
      secrets.putObject(name).put("nonce", nonce).put("value", sealed);
      AtomicFile.writePrivately(file, json.writerWithDefaultPrettyPrinter().writeValueAsBytes(secrets));
      return null;
    });
  }

  @Override
  public Optional<char[]> get(String name) throws DteException {
    JsonNode entry = read().get(name);
    if (entry == null) {
      return Optional.empty();
    }
    try {
      byte[] plain = crypt(Cipher.DECRYPT_MODE, key(false), entry.path("nonce").binaryValue(), name,
          entry.path("value").binaryValue());
      CharBuffer chars = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(plain));
      Arrays.fill(plain, (byte) 0);
      char[] value = Arrays.copyOf(chars.array(), chars.limit());
      Arrays.fill(chars.array(), '\0');
      return Optional.of(value);
    } catch (IOException | NullPointerException e) {
      throw damaged(file, e);
    }
  }

  @Override
  public void remove(String name) throws DteException {
    PrivateFiles.locked(file, () -> {
      ObjectNode secrets = read();
      if (secrets.remove(name) == null) {
        throw unknown(name);
      }
      AtomicFile.writePrivately(file, json.writerWithDefaultPrettyPrinter().writeValueAsBytes(secrets));
      return null;
    });
  }

  @Override
  public String resolve(String text) throws DteException {
    Matcher matcher = PLACEHOLDER.matcher(text);
    StringBuilder resolved = new StringBuilder();
    while (matcher.find()) {
      char[] value = get(matcher.group(1)).orElse(null);
      if (value == null) {
        throw unknown(matcher.group(1));
      }
      matcher.appendReplacement(resolved, Matcher.quoteReplacement(new String(value)));
    }
    return matcher.appendTail(resolved).toString();
  }

  private ObjectNode read() throws DteException {
    try {
      if (json.readTree(Files.readAllBytes(file)) instanceof ObjectNode secrets) {
        return secrets;
      }
      throw damaged(file, null);
    } catch (NoSuchFileException e) {
      return json.createObjectNode();
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw damaged(file, e);
    } catch (IOException e) {
      throw PrivateFiles.storage(file, e);
    }
  }

  private SecretKeySpec key(boolean create) throws DteException {
    try {
      if (create && !Files.exists(keyFile)) {
        byte[] fresh = new byte[KEY_BYTES];
        random.nextBytes(fresh);
        AtomicFile.writePrivately(keyFile, Base64.getEncoder().encode(fresh));
      }
      byte[] key = Base64.getDecoder().decode(Files.readString(keyFile).strip());
      if (key.length != KEY_BYTES) {
        throw damaged(keyFile, null);
      }
      return new SecretKeySpec(key, "AES");
    } catch (IllegalArgumentException e) {
      throw damaged(keyFile, e);
    } catch (IOException e) {
      throw PrivateFiles.storage(keyFile, e);
    }
  }

  private byte[] crypt(int mode, SecretKeySpec key, byte[] nonce, String name, byte[] bytes) throws DteException {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
      return cipher.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw damaged(file, e);
    }
  }

  private static DteException unknown(String name) {
    return new DteException(ExitCode.NOT_FOUND, "There is no secret " + name + ".", "Set it with: dte secrets set " + name);
  }

  private static DteException damaged(Path file, Exception cause) {
    return new DteException(new Problem(ExitCode.INVALID, "The secrets cannot be decrypted: the file or its key was changed.",
        SourceLocation.of(file.toString()), "Restore secrets.json and secrets.key together from a backup, or delete both and "
        + "set the secrets again."), cause);
  }
}
