// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.load;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Reads YAML 1.2, of which JSON is a part, into nodes: one file, one document. */
public final class DocumentReader {
  private static final int MAX_CHARS = 256 * 1024 * 1024;

  private DocumentReader() {}

  /** Reads a file; {@code name} is what messages call it. */
  public static Node read(Path path, String name) throws DteException {
    return parse(text(path, name), path.toUri(), name);
  }

  /** The whole text of a file. */
  public static String text(Path path, String name) throws DteException {
    try {
      return Files.readString(path, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw problem(ExitCode.INVALID, "The file does not exist", SourceLocation.of(name), "check the path", e);
    } catch (CharacterCodingException e) {
      throw problem(ExitCode.INVALID, "The file is not text in UTF-8", SourceLocation.of(name),
          "save it as UTF-8", e);
    } catch (IOException e) {
      boolean folder = Files.isDirectory(path);
      throw problem(folder ? ExitCode.INVALID : ExitCode.STORAGE,
          folder ? "A document was expected, this is a directory" : "The file cannot be read: " + e.getMessage(),
          SourceLocation.of(name), folder ? "name a file in it" : "check its permissions", e);
    }
  }

  /** Parses a document that stands at {@code base}. */
  public static Node parse(String text, URI base, String file) throws DteException {
    String yaml = FlowTabs.replaced(Directives.ignored(text.startsWith("\uFEFF") ? text.substring(1) : text));
    LoadSettings settings = LoadSettings.builder().setCodePointLimit(MAX_CHARS).setParseComments(false).build();
    StreamReader reader = new StreamReader(settings, yaml);
    try {
      return new NodeBuilder(base, file).build(new ParserImpl(settings, reader));
    } catch (YamlProblem e) {
      int line = e.place().line();
      throw invalid(e.getMessage(), e.place().location(), e.hint().isEmpty() ? hint(yaml, line) : e.hint(), e);
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
      SourceLocation at = mark.map(m -> new SourceLocation(file, m.getLine() + 1, m.getColumn() + 1))
          .orElse(SourceLocation.of(file));
      String context = e.getContext() == null ? "" : ", " + e.getContext();
      String opened = opened(e);
      throw invalid(e.getProblem() + context, at, opened.isEmpty() ? hint(yaml, at.line()) : opened, e);
    } catch (ReaderException e) {
      SourceLocation at = place(yaml, e.getPosition(), file);
      throw invalid(String.format("the character U+%04X is not allowed", e.getCodePoint()), at,
          "delete it, or write it in double quotes as an escape such as \\x07", e);
    } catch (YamlEngineException e) {
      String what = e instanceof YamlVersionException ? "only YAML 1.2 and 1.1 are understood" : e.getMessage();
      throw invalid(what, new SourceLocation(file, reader.getLine() + 1, reader.getColumn() + 1), "", e);
    }
  }

  private static SourceLocation place(String text, int position, String file) {
    int line = 1;
    int column = 1;
    int end = text.offsetByCodePoints(0, Math.min(position, text.codePointCount(0, text.length())));
    for (int i = 0; i < end; i = text.offsetByCodePoints(i, 1)) {
      boolean newLine = text.charAt(i) == '\n';
      line = newLine ? line + 1 : line;
      column = newLine ? 1 : column + 1;
    }
    return new SourceLocation(file, line, column);
  }

  /** Names the bracket or quote that was open when it went wrong on a later line, which is where it is to be mended. */
  private static String opened(MarkedYamlEngineException e) {
    Mark from = e.getContextMark().orElse(null);
    Mark at = e.getProblemMark().orElse(null);
    if (from == null || at == null || e.getContext() == null || from.getLine() == at.getLine()) {
      return "";
    }
    String context = e.getContext();
    String sign = context.contains("flow sequence") ? "[" : context.contains("flow mapping") ? "{" : context.contains("quoted") ? "quote" : "";
    return sign.isEmpty() ? "" : "close the " + (sign.length() > 1 ? sign : "'" + sign + "'") + " of line " + (from.getLine() + 1);
  }

  private static String hint(String text, int line) {
    if (line == 0) {
      return "";
    }
    List<String> lines = text.lines().toList();
    if (line > lines.size()) {
      return "the document ends too early: look for an open bracket or quote";
    }
    String written = lines.get(line - 1);
    return written.contains("\t") ? "indent with spaces, not tabs" : "the line reads: " + written.strip();
  }

  private static DteException invalid(String problem, SourceLocation at, String hint, Throwable cause) {
    return problem(ExitCode.INVALID, "This is not valid YAML: " + problem, at, hint, cause);
  }

  private static DteException problem(ExitCode code, String message, SourceLocation at, String hint, Throwable cause) {
    return new DteException(new Problem(code, message, at, hint), cause);
  }
}
