// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** POSIX file patterns (glob(7)) within one folder: {@code *}, {@code ?} and {@code [...]}, part by part of the path. */
final class Glob {

  private Glob() {}

  /** What matches, sorted; a pattern that leads out of the folder is an {@link IllegalArgumentException}. */
  static List<Path> find(Path folder, String pattern) throws IOException {
    String relative = pattern;
    if (pattern.startsWith("/")) {
      Path absolute = Path.of(pattern).normalize();
      if (!absolute.startsWith(folder)) {
        throw new IllegalArgumentException(pattern);
      }
      relative = folder.relativize(absolute).toString();
    }
    List<Path> found = new ArrayList<>(List.of(folder));
    for (String part : relative.split("/")) {
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (part.equals("..")) {
        throw new IllegalArgumentException(pattern);
      }
      List<Path> next = new ArrayList<>();
      for (Path base : found) {
        if (!hasWildcard(part)) {
          Path child = base.resolve(unescaped(part));
          if (Files.exists(child, LinkOption.NOFOLLOW_LINKS)) {
            next.add(child);
          }
        } else if (Files.isDirectory(base)) {
          for (Path child : FileObjects.children(base)) {
            String name = child.getFileName().toString();
            if ((!name.startsWith(".") || part.startsWith(".")) && matches(part, 0, name, 0)) {
              next.add(child);
            }
          }
        }
      }
      found = next;
    }
    return found;
  }

  private static boolean hasWildcard(String part) {
    return part.indexOf('*') >= 0 || part.indexOf('?') >= 0 || part.indexOf('[') >= 0;
  }

  private static String unescaped(String part) {
    return part.indexOf('\\') < 0 ? part : part.replaceAll("\\\\(.)", "$1");
  }

  private static boolean matches(String pattern, int p, String name, int n) {
    int i = p;
    int j = n;
    while (i < pattern.length()) {
      char c = pattern.charAt(i);
      if (c == '*') {
        for (int rest = j; rest <= name.length(); rest++) {
          if (matches(pattern, i + 1, name, rest)) {
            return true;
          }
        }
        return false;
      }
      if (j >= name.length()) {
        return false;
      }
      if (c == '[') {
        int close = pattern.indexOf(']', i + 2);
        if (close > 0) {
          if (!inSet(pattern.substring(i + 1, close), name.charAt(j))) {
            return false;
          }
          i = close + 1;
          j++;
          continue;
        }
      }
      if (c == '\\' && i + 1 < pattern.length()) {
        c = pattern.charAt(++i);
      } else if (c == '?') {
        c = name.charAt(j);
      }
      if (c != name.charAt(j)) {
        return false;
      }
      i++;
      j++;
    }
    return j == name.length();
  }

  private static boolean inSet(String set, char c) {
    boolean negated = set.startsWith("!") || set.startsWith("^");
    boolean found = false;
    for (int i = negated ? 1 : 0; i < set.length(); i++) {
      if (i + 2 < set.length() && set.charAt(i + 1) == '-') {
        found |= c >= set.charAt(i) && c <= set.charAt(i + 2);
        i += 2;
      } else {
        found |= set.charAt(i) == c;
      }
    }
    return found != negated;
  }
}
