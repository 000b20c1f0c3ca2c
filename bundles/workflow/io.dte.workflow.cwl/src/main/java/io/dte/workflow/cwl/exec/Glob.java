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
            if ((!name.startsWith(".") || part.startsWith(".")) && matches(part, name)) {
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

  /**
   * Whether a name is as a part of a pattern says. Only the last asterisk is tried for further characters: what an earlier
   * one could take besides leaves the later one no more to match, so that no pattern takes longer than its length times the
   * name's.
   */
  private static boolean matches(String pattern, String name) {
    int p = 0;
    int n = 0;
    int asterisk = -1;
    int taken = 0;
    while (n < name.length()) {
      int next = p < pattern.length() && pattern.charAt(p) != '*' ? one(pattern, p, name.charAt(n)) : -1;
      if (next > 0) {
        p = next;
        n++;
      } else if (p < pattern.length() && pattern.charAt(p) == '*') {
        asterisk = p++;
        taken = n;
      } else if (asterisk >= 0) {
        p = asterisk + 1;
        n = ++taken;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  /** Where a pattern goes on behind what stands for one character; -1 when it does not stand for this one. */
  private static int one(String pattern, int p, char c) {
    char wanted = pattern.charAt(p);
    if (wanted == '?') {
      return p + 1;
    }
    int close = wanted == '[' ? pattern.indexOf(']', p + 2) : -1;
    if (close > 0) {
      return inSet(pattern.substring(p + 1, close), c) ? close + 1 : -1;
    }
    boolean escaped = wanted == '\\' && p + 1 < pattern.length();
    return pattern.charAt(escaped ? p + 1 : p) == c ? p + (escaped ? 2 : 1) : -1;
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
