// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.load;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import io.dte.foundation.api.problem.Spelling;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The files of one workflow, each read once, with {@code $import}, {@code $include} and {@code $mixin} carried out
 * (SALAD, section 2.4). An imported value keeps the place it has in its own file, so that references inside it resolve
 * against that file.
 */
public final class Documents {

  /** Brings a document of another machine to this one. */
  @FunctionalInterface
  public interface Remote {
    Path fetch(URI address) throws DteException;
  }

  /** Told of what cannot be read where a document imports, includes or mixes it in; throws when that ends the reading. */
  @FunctionalInterface
  private interface Unread {
    void accept(DteException why) throws DteException;
  }

  /** The field of a mapping whose named document's fields it has too. */
  public static final String MIXIN = "$mixin";
  private static final List<String> IDENTIFIERS = List.of("id", "name");

  private final Remote remote;
  private final Set<URI> unread = new HashSet<>();
  private final Set<URI> files = new LinkedHashSet<>();
  private final Map<URI, Node> read = new HashMap<>();
  private final Deque<URI> reading = new ArrayDeque<>();
  /** Documents whose imports are being carried out, as they are written. */
  private final Map<URI, Node> open = new HashMap<>();

  /** Documents of this machine only. */
  public Documents() {
    this(address -> {
      throw new DteException(ExitCode.UNSUPPORTED, "Documents are read from files only, not from " + address, "download it first");
    });
  }

  public Documents(Remote remote) {
    this.remote = remote;
  }

  /** The addresses of all that was read so far, included texts too, in the order of reading. */
  public Set<URI> files() {
    return new LinkedHashSet<>(files);
  }

  /** Whether it was tried in vain to read what is at an address without fragment. */
  public boolean isUnread(URI address) {
    return unread.contains(address);
  }

  /** The document at an address without fragment; all that it imports must be there too. */
  public Node load(URI address, Place from) throws DteException {
    return load(address, from, Documents::raise);
  }

  /**
   * The document at an address without fragment. Imports, includes and mixins in it that cannot be read are reported, each
   * where it is written, and stand as {@link Node#unread} in what is returned.
   */
  public Node load(URI address, Place from, Problems problems) throws DteException {
    return load(address, from, why -> problems.add(why.problem()));
  }

  private static void raise(DteException why) throws DteException {
    throw why;
  }

  private Node load(URI address, Place from, Unread missing) throws DteException {
    Node known = read.get(address);
    if (known != null) {
      return known;
    }
    if (reading.contains(address)) {
      throw at(from, "The documents import each other in a circle: " + address, "break the circle");
    }
    reading.push(address);
    try {
      Path path = path(address, from);
      files.add(address);
      // What is imported by address keeps its address, so that references inside it resolve against that.
      Node written = isFile(address) ? DocumentReader.read(path, name(path))
          : DocumentReader.parse(DocumentReader.text(path, address.toString()), address, address.toString());
      open.put(address, written);
      Node node = expand(written, missing);
      read.put(address, node);
      return node;
    } catch (DteException e) {
      unread.add(address);
      throw e.problem().location().line() == 0 && from != null ? referred(e, from) : e;
    } finally {
      open.remove(address);
      reading.pop();
    }
  }

  /** What is wrong with a whole file, told where it is referred to. */
  private static DteException referred(DteException whole, Place from) {
    Problem problem = whole.problem();
    return new DteException(new Problem(problem.code(), problem.location().file() + ": " + problem.message(), from.location(),
        problem.hint()), whole);
  }

  /** Reads a file that is no part of a workflow; {@code name} is what messages call it. */
  public Node load(Path file, String name) throws DteException {
    return expand(DocumentReader.read(file, name), Documents::raise);
  }

  /** The file an address names. */
  private Path path(URI address, Place from) throws DteException {
    if (isFile(address)) {
      try {
        return Path.of(address);
      } catch (IllegalArgumentException e) {
        throw at(from, "No file can have the address " + address, "name the file as this machine knows it");
      }
    }
    try {
      return remote.fetch(address);
    } catch (DteException e) {
      throw from == null ? e : new DteException(e.problem().at(from.location()), e);
    }
  }

  private static boolean isFile(URI address) {
    return "file".equals(address.getScheme());
  }

  /** A reference as written, made absolute against the place it stands at; its fragment is kept. */
  public static URI resolve(String reference, Place from) throws DteException {
    int hash = reference.indexOf('#');
    String file = hash < 0 ? reference : reference.substring(0, hash);
    try {
      URI base = file.isEmpty() ? withoutFragment(from.base()) : from.base().resolve(Uris.encodeReference(file));
      return hash < 0 ? base : URI.create(base + "#" + Uris.encodeReference(reference.substring(hash + 1)));
    } catch (IllegalArgumentException e) {
      throw at(from, "'" + reference + "' is no valid reference", "write a path or a file: URI");
    }
  }

  /** The address without its fragment. */
  public static URI withoutFragment(URI address) {
    String text = address.toString();
    int hash = text.indexOf('#');
    return hash < 0 ? address : URI.create(text.substring(0, hash));
  }

  private static String name(Path path) {
    Path here = Path.of("").toAbsolutePath();
    return path.startsWith(here) ? here.relativize(path).toString() : path.toString();
  }

  private Node expand(Node node, Unread missing) throws DteException {
    if (node instanceof Node.Sequence sequence) {
      List<Node> items = new ArrayList<>(sequence.items().size());
      for (Node item : sequence.items()) {
        Node expanded = expand(item, missing);
        // An imported list becomes part of the list that imports it.
        if (expanded instanceof Node.Sequence inner && isImport(item)) {
          items.addAll(inner.items());
        } else {
          items.add(expanded);
        }
      }
      return new Node.Sequence(sequence.place(), items);
    }
    if (!(node instanceof Node.Mapping mapping)) {
      return node;
    }
    if (isImport(mapping)) {
      return named(mapping, "$import", missing);
    }
    if (mapping.fields().size() == 1 && !mapping.text("$include").isEmpty()) {
      return included(mapping, missing);
    }
    Map<String, Node> fields = new LinkedHashMap<>();
    Map<String, Place> keys = new LinkedHashMap<>(mapping.keys());
    if (!mapping.text(MIXIN).isEmpty()) {
      Node mixin = named(mapping, MIXIN, missing);
      if (mixin instanceof Node.Mapping mixed) {
        fields.putAll(mixed.fields());
        mixed.keys().forEach(keys::putIfAbsent);
      } else {
        if (!Node.isUnread(mixin)) {
          missing.accept(at(mapping.get(MIXIN).place(), "$mixin names a document that is no mapping", "name one with fields"));
        }
        fields.put(MIXIN, Node.unread(mapping.get(MIXIN).place()));
      }
    }
    for (Map.Entry<String, Node> field : mapping.fields().entrySet()) {
      if (!field.getKey().equals(MIXIN)) {
        fields.put(field.getKey(), expand(field.getValue(), missing));
      }
    }
    return new Node.Mapping(mapping.place(), fields, keys);
  }

  /** The document that a field names, or the part of it that the fragment names, which may be a part of the document itself. */
  private Node named(Node.Mapping mapping, String field, Unread missing) throws DteException {
    Place from = mapping.get(field).place();
    try {
      URI address = resolve(mapping.text(field), from);
      URI file = withoutFragment(address);
      if (file.equals(address)) {
        return load(address, from, missing);
      }
      Node unfinished = open.get(file);
      if (unfinished == null) {
        return part(load(file, from, missing), address, from);
      }
      if (reading.contains(address)) {
        throw at(from, "The parts of the document import each other in a circle: " + mapping.text(field), "break the circle");
      }
      reading.push(address);
      try {
        return expand(part(unfinished, address, from), missing);
      } finally {
        reading.pop();
      }
    } catch (DteException e) {
      missing.accept(e);
      return Node.unread(mapping.place());
    }
  }

  /** The part of a document with this address: the mapping that has it as its {@code id} or {@code name}, the outermost of several. */
  private static Node part(Node document, URI address, Place from) throws DteException {
    if (Node.isUnread(document)) {
      return document;
    }
    Set<String> there = new LinkedHashSet<>();
    Deque<Node> next = new ArrayDeque<>(List.of(document));
    while (!next.isEmpty()) {
      Node node = next.poll();
      if (node instanceof Node.Sequence sequence) {
        next.addAll(sequence.items());
      } else if (node instanceof Node.Mapping mapping) {
        for (String field : IDENTIFIERS) {
          String name = mapping.text(field);
          if (!name.isEmpty() && identifies(name, mapping.place(), address)) {
            return mapping;
          }
          if (!name.isEmpty()) {
            there.add(name.startsWith("#") ? name.substring(1) : name);
          }
        }
        next.addAll(mapping.fields().values());
      }
    }
    throw at(from, "There is no '#" + address.getFragment() + "' in " + document.place().file(),
        Spelling.suggest(address.getFragment(), there));
  }

  private static boolean identifies(String name, Place place, URI address) {
    try {
      return resolve(name.indexOf('#') < 0 ? "#" + name : name, place).equals(address);
    } catch (DteException e) {
      return false;
    }
  }

  private Node included(Node.Mapping mapping, Unread missing) throws DteException {
    Place from = mapping.get("$include").place();
    try {
      URI address = resolve(mapping.text("$include"), from);
      Path path = path(withoutFragment(address), from);
      files.add(address);
      String text = DocumentReader.text(path, isFile(address) ? name(path) : address.toString());
      return new Node.Scalar(mapping.place(), Node.JSON.textNode(text));
    } catch (DteException e) {
      missing.accept(e.problem().location().line() == 0 ? referred(e, from) : e);
      return Node.unread(mapping.place());
    }
  }

  private static boolean isImport(Node node) {
    return node instanceof Node.Mapping mapping && mapping.fields().size() == 1 && !mapping.text("$import").isEmpty();
  }

  private static DteException at(Place place, String message, String hint) {
    return new DteException(new Problem(ExitCode.INVALID, message, place == null ? SourceLocation.NONE : place.location(), hint));
  }
}
