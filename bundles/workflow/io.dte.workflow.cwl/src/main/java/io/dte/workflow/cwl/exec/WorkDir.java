// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.workflow.cwl.expr.Evaluator;
import io.dte.workflow.cwl.expr.ExpressionException;
import io.dte.workflow.cwl.load.Place;
import io.dte.workflow.cwl.load.Uris;
import io.dte.workflow.cwl.model.Requirement.InitialWorkDir;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Fills a task's working directory before it starts (InitialWorkDirRequirement). */
final class WorkDir {
  private final Path outdir;
  private final ObjectNode inputs;
  private final boolean inplace;
  private final boolean fill;
  private final String what;
  private final View view;
  private final boolean anywhere;
  /** Of the entry that was put there last; at first of the tool. */
  private Place place;
  private int next;
  private final Map<String, Path> moved = new HashMap<>();

  /**
   * @param inplace writable files are the originals themselves, not copies
   * @param fill else it was filled before and its files are left alone: inputs only learn where they are
   * @param what the step, for messages
   * @param place where its tool stands
   * @param view where the task sees it
   * @param anywhere names may be absolute paths inside a container that is required
   */
  WorkDir(Path outdir, ObjectNode inputs, boolean inplace, boolean fill, String what, Place place, View view, boolean anywhere) {
    this.view = view;
    this.anywhere = anywhere;
    this.outdir = outdir;
    this.inputs = inputs;
    this.inplace = inplace;
    this.fill = fill;
    this.what = what;
    this.place = place;
  }

  /** The real paths of what was put there. */
  Set<Path> given() throws IOException {
    Set<Path> out = new HashSet<>();
    for (String location : moved.keySet()) {
      out.add(Uris.path(location, Path.of("/")).toRealPath());
    }
    return out;
  }

  /** Afterwards inputs that were put into the working directory have their path there. */
  void fill(InitialWorkDir requirement, Evaluator.Scope scope) throws DteException {
    try {
      if (requirement.expression() != null) {
        place = requirement.expression().place();
        add(scope.evaluate(requirement.expression()), null, false);
      }
      for (InitialWorkDir.Entry entry : requirement.listing()) {
        place = entry.entry().place();
        JsonNode value = scope.evaluateExactly(entry.entry());
        if (!entry.isDirent()) {
          add(value, null, entry.writable());
        } else {
          String name = entry.name() == null ? null : scope.text(entry.name());
          dirent(value, name, entry.writable());
        }
      }
    } catch (ExpressionException e) {
      throw Failures.expression("InitialWorkDirRequirement of " + what, e);
    } catch (InvalidPathException e) {
      throw invalid(Failures.name(e), Failures.RENAME);
    } catch (IOException e) {
      DteException why = Failures.storage("InitialWorkDirRequirement of " + what + ": the working directory cannot be filled", e);
      throw new DteException(why.problem().at(place.location()), why);
    }
    if (!moved.isEmpty()) {
      FileObjects.visit(inputs, object -> {
        Path now = moved.get(object.path("location").asText());
        if (now != null) {
          if (view.isContainer() && !now.startsWith(outdir)) {
            object.put("path", now.toString());
            if (FileObjects.isFile(object)) {
              object.put("dirname", now.getParent().toString());
            }
          } else {
            Staging.place(object, now, view);
          }
        }
      });
    }
  }

  private void add(JsonNode value, String name, boolean writable) throws DteException, IOException {
    if (value.isArray()) {
      for (JsonNode item : value) {
        add(item, name, writable);
      }
    } else if (FileObjects.isFileOrDirectory(value)) {
      put((ObjectNode) value.deepCopy(), name, writable);
    } else if (value.isObject() && value.has("entry")) {
      JsonNode entryname = value.path("entryname");
      dirent(value.get("entry"), entryname.isTextual() ? entryname.asText() : null, value.path("writable").asBoolean(false));
    } else if (!value.isNull()) {
      throw invalid("an entry must be a File, a Directory or text with a name, found " + value, "give it an 'entryname'");
    }
  }

  private void dirent(JsonNode value, String name, boolean writable) throws DteException, IOException {
    if (FileObjects.isFileOrDirectory(value) || value.isArray() && allFiles(value)) {
      if (value.isArray() && name != null) {
        throw invalid("several files cannot have the one name '" + name + "'", "leave 'entryname' out");
      }
      add(value, name, writable);
      return;
    }
    if (value.isNull()) {
      return;
    }
    if (name == null) {
      throw invalid("text needs an 'entryname'", "add one");
    }
    boolean absolute = isAbsolute(name);
    Path target = absolute ? elsewhere(name) : target(name);
    if (fill) {
      Files.createDirectories(target.getParent());
      replace(target);
      Files.writeString(target, Evaluator.text(value), StandardCharsets.UTF_8);
    }
    if (absolute) {
      view.mount(target, Path.of(name), writable);
    }
  }

  private static boolean allFiles(JsonNode array) {
    for (JsonNode item : array) {
      if (!FileObjects.isFileOrDirectory(item)) {
        return false;
      }
    }
    return !array.isEmpty();
  }

  private void put(ObjectNode object, String name, boolean writable) throws DteException, IOException {
    FileObjects.name(object);
    String location = object.path("location").asText("");
    Optional<String> fault = FileObjects.fault(object);
    if (fault.isPresent()) {
      throw invalid("an entry is no File or Directory: " + fault.get(), "");
    }
    Path source = FileObjects.path(object);
    if (Uris.isRemote(location) || fill && source != null && !Files.exists(source)) {
      throw invalid(location.isEmpty() || Uris.isRemote(location) ? location + " is not a file of this machine" : "the "
          + object.path("class").asText() + " " + source + " does not exist", "check the path, or make it an input");
    }
    if (fill && source != null && FileObjects.isDirectory(object) != Files.isDirectory(source)) {
      throw invalid(source + " is called a " + object.path("class").asText() + ", which it is not", "correct its class");
    }
    String as = name != null ? name : object.path("basename").asText();
    if (as.isEmpty()) {
      throw invalid("a literal needs a name", "add 'entryname' or 'basename'");
    }
    if (isAbsolute(as)) {
      putElsewhere(object, as, writable);
      if (!location.isEmpty()) {
        moved.put(location, Path.of(as));
      }
      return;
    }
    Path target = target(as);
    if (fill) {
      if (FileObjects.isFile(object)) {
        replace(target);
      }
      Files.createDirectories(target.getParent());
      // A literal directory holds what is written in it; what it links to must still not be changed.
      if (view.isContainer() && writable && inplace && !location.isEmpty()) {
        view.link(target, Uris.path(location, Path.of("/")), true);
        Staging.place(object, target, view);
      } else {
        Staging.put(object, target.getParent(), target.getFileName().toString(), writable && !inplace, view);
      }
    } else {
      if (view.isContainer() && !location.isEmpty() && Files.isSymbolicLink(target)) {
        view.link(target, Uris.path(location, Path.of("/")), writable);
      }
      Staging.locate(object, target, view);
    }
    if (!location.isEmpty()) {
      moved.put(location, target);
    }
    for (JsonNode second : object.path("secondaryFiles")) {
      put((ObjectNode) second, null, writable);
    }
  }

  /** A later entry replaces an earlier one's file, or link to a file: what is behind that link stays as it is. */
  private void replace(Path target) throws DteException, IOException {
    if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      throw invalid("'" + target.getFileName() + "' is the name of a folder already", "use another name");
    }
    Files.deleteIfExists(target);
  }

  private boolean isAbsolute(String name) {
    return anywhere && name.startsWith("/") && !Path.of(name).normalize().startsWith(view.inner(outdir));
  }

  /** A place on the host for what a container sees at an absolute path. */
  private Path elsewhere(String name) {
    return outdir.resolveSibling("elsewhere").resolve(Integer.toString(next++)).resolve(Path.of(name).getFileName());
  }

  private void putElsewhere(ObjectNode object, String name, boolean writable) throws DteException, IOException {
    Path source = FileObjects.path(object);
    if (source != null && (!writable || inplace)) {
      view.mount(source, Path.of(name), writable);
      return;
    }
    Path target = elsewhere(name);
    if (fill) {
      Files.createDirectories(target.getParent());
      Staging.put(object, target.getParent(), target.getFileName().toString(), writable, view);
    }
    view.mount(target, Path.of(name), writable);
  }

  private Path target(String name) throws DteException {
    Path own = Path.of(name).normalize();
    Path inside = view.inner(outdir);
    Path target = anywhere && own.startsWith(inside) ? outdir.resolve(inside.relativize(own)) : outdir.resolve(name).normalize();
    if (!target.startsWith(outdir) || target.equals(outdir)) {
      throw invalid("'" + name + "' lies outside of the working directory", "use a name inside it");
    }
    if (fill && !Staging.isInside(outdir, target)) {
      throw invalid("'" + name + "' lies in a file, or in a folder that is only linked to, which must not change",
          "use another name, or put the folder there with 'writable: true'");
    }
    return target;
  }

  private DteException invalid(String problem, String hint) {
    return Failures.invalid(place, "InitialWorkDirRequirement of " + what + ": " + problem, hint);
  }
}
