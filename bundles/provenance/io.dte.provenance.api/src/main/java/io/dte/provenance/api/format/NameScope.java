// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.api.format;

import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.Namespaces;
import io.dte.provenance.api.model.QualifiedName;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes names of what a document writes, by the namespaces it declares; a bundle's scope also sees those of its document.
 * For one thread.
 */
public final class NameScope {
  private static final int REMEMBERED = 100_000;
  /** What Python's prov writes without declaring it. */
  private static final Map<String, String> UNDECLARED = Map.of("xsi", "http://www.w3.org/2001/XMLSchema-instance");

  private final Namespaces visible;
  private final Map<String, QualifiedName> known = new HashMap<>();

  public NameScope(Namespaces declared) {
    this.visible = declared;
  }

  /** The scope of a bundle inside this one. */
  public NameScope inner(Namespaces declared) {
    Map<String, String> prefixes = new LinkedHashMap<>(visible.prefixes());
    prefixes.putAll(declared.prefixes());
    String standard = declared.defaultNamespace().isEmpty() ? visible.defaultNamespace() : declared.defaultNamespace();
    return new NameScope(new Namespaces(standard, prefixes));
  }

  /** A namespace as documents mean it: that of XML Schema is also written without its hash. */
  public static String namespace(String uri) {
    return uri.equals("http://www.w3.org/2001/XMLSchema") ? Names.XSD : uri;
  }

  /** Everything that can be seen from here. */
  public Namespaces visible() {
    return visible;
  }

  /**
   * The name written as {@code prefix:local}, {@code local} or as a whole {@code http:}, {@code https:} or {@code urn:}
   * address; {@link QualifiedName#NONE} when its prefix, or the default namespace, is not declared.
   */
  public QualifiedName resolve(String text) {
    QualifiedName name = known.get(text);
    if (name == null) {
      name = make(text);
      if (known.size() == REMEMBERED) {
        known.clear();
      }
      known.put(text, name);
    }
    return name;
  }

  private QualifiedName make(String text) {
    int colon = text.indexOf(':');
    String prefix = colon < 0 ? "" : text.substring(0, colon);
    String local = text.substring(colon + 1);
    String declared = visible.uri(prefix).orElse(UNDECLARED.getOrDefault(prefix, ""));
    if (!declared.isEmpty()) {
      return text.isEmpty() ? QualifiedName.NONE : new QualifiedName(declared, local, prefix);
    }
    if (local.startsWith("//")) {
      int cut = Math.max(text.lastIndexOf('#'), text.lastIndexOf('/')) + 1;
      return new QualifiedName(text.substring(0, cut), text.substring(cut), "");
    }
    return prefix.equals("urn") ? new QualifiedName("urn:", local, "urn") : QualifiedName.NONE;
  }

  /** What to tell when {@link #resolve} found nothing. */
  public static String problem(String text) {
    int colon = text.indexOf(':');
    return colon > 0 ? "the prefix '" + text.substring(0, colon) + "' of '" + text + "' is not declared"
        : "'" + text + "' has no prefix, and there is no default namespace";
  }
}
