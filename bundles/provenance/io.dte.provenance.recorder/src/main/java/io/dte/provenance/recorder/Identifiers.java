// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.recorder;

import io.dte.foundation.api.event.Relation;
import io.dte.foundation.api.file.Sha256;
import io.dte.provenance.api.model.Kind;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import io.dte.provenance.api.model.Statement;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Names of what events speak of; the same everywhere and always, so that documents of different runs meet in them. What
 * has a digest is named by it alone, whatever it is called and wherever it lies; the form is that of CWLProv.
 */
final class Identifiers {
  /** Namespace of the engine's own attributes and types. */
  static final String TERMS = "urn:dte:prov:";
  static final String RUNS = "urn:uuid:";
  private static final String DIGESTS = "urn:hash::";
  private static final String THINGS = "urn:dte:";
  private static final Set<String> URI_SCHEMES =
      Set.of("file", "http", "https", "urn", "s3", "ftp", "sftp", "ssh", "data", "arcp", "gs", "abfs", "hdfs", "ni", "tag", "doi");
  /** Longer ones are named by their digest: encoded, they would exceed what stores can index. */
  private static final int MAX_TARGET = 600;
  private static final int MAX_BYTES = 1800;
  private static final String PLAIN = "-._~/@+*$!&=#:";

  private Identifiers() {}

  static QualifiedName term(String name) {
    return new QualifiedName(TERMS, name, "dte");
  }

  static QualifiedName run(UUID run) {
    return new QualifiedName(RUNS, run.toString(), "run");
  }

  /** The activity of a step is a part of its run's name. */
  static QualifiedName step(UUID run, String step) {
    return new QualifiedName(RUNS, run + "#" + part(step), "run");
  }

  static QualifiedName attempt(UUID run, String step, int number) {
    return new QualifiedName(RUNS, run + "#" + part(step) + "@" + number, "run");
  }

  private static String part(String step) {
    String encoded = encoded(step);
    return encoded.length() > MAX_BYTES ? Sha256.of(step) : encoded;
  }

  static QualifiedName entity(Relation relation) {
    int colon = relation.digest().indexOf(':');
    if (colon > 0 && colon < relation.digest().length() - 1) {
      String algorithm = relation.digest().substring(0, colon).toLowerCase(Locale.ROOT);
      return new QualifiedName(DIGESTS + algorithm + ":", encoded(relation.digest().substring(colon + 1)), algorithm);
    }
    return thing(relation.target());
  }

  /** A name that is a digest, {@code urn:hash::ALGORITHM:HEX}. */
  static QualifiedName hashed(String uri) {
    int colon = uri.lastIndexOf(':');
    return uri.startsWith(DIGESTS) && colon > DIGESTS.length()
        ? new QualifiedName(uri.substring(0, colon + 1), uri.substring(colon + 1), uri.substring(DIGESTS.length(), colon))
        : thing(uri);
  }

  /** A target as the vocabulary of events spells it: a URI stays one, {@code model:x/3} becomes {@code urn:dte:model:x/3}. */
  static QualifiedName thing(String target) {
    QualifiedName name = target.length() > MAX_TARGET ? QualifiedName.NONE : named(target);
    return name.isNone() || name.uri().getBytes(StandardCharsets.UTF_8).length > MAX_BYTES
        ? new QualifiedName(DIGESTS + "sha256:", Sha256.of(target), "sha256") : name;
  }

  private static QualifiedName named(String target) {
    int colon = target.indexOf(':');
    if (colon <= 0) {
      return new QualifiedName(THINGS + "thing:", encoded(target), "thing");
    }
    String scheme = target.substring(0, colon);
    String rest = target.substring(colon + 1);
    if (scheme.equals("run")) {
      return new QualifiedName(RUNS, encoded(rest), "run");
    }
    if (URI_SCHEMES.contains(scheme)) {
      return new QualifiedName(scheme + ":", rest.replace(" ", "%20").replace("\0", "%00"), scheme);
    }
    String kind = isPlain(scheme, "-") ? scheme : scheme.replaceAll("[^A-Za-z0-9-]", "-");
    return new QualifiedName(THINGS + kind + ":", encoded(rest), kind);
  }

  static QualifiedName user(String name) {
    return thing("user:" + name);
  }

  /** The namespaces of the names in statements, but for those that PROV itself defines. */
  static Namespaces namespaces(Collection<Statement> statements) {
    Map<String, String> prefixes = new TreeMap<>();
    for (Statement statement : statements) {
      for (QualifiedName name : Kind.allNames(statement)) {
        if (!name.isBlank() && !name.prefix().isEmpty() && !name.namespace().equals(Names.PROV) && !name.namespace().equals(Names.XSD)) {
          prefixes.putIfAbsent(name.prefix(), name.namespace());
        }
      }
    }
    return new Namespaces("", prefixes);
  }

  private static boolean isPlain(String text, String others) {
    int plain = 0;
    while (plain < text.length() && isPlain(text.charAt(plain), others)) {
      plain++;
    }
    return plain == text.length();
  }

  private static boolean isPlain(char c, String others) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || others.indexOf(c) >= 0;
  }

  private static String encoded(String text) {
    if (isPlain(text, PLAIN)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (each & 0xFF);
      if (isPlain(c, PLAIN)) {
        out.append(c);
      } else {
        out.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
      }
    }
    return out.toString();
  }
}
