// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Spelling;
import io.dte.workflow.api.Templates;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Templates in the folders that the framework property names; of two with one name the earlier folder's counts. A
 * template is a folder with {@code main.cwl} or a document of its own name; README.md's first heading is its summary.
 */
@Component
public final class FolderTemplates implements Templates {
  private static final String README = "README.md";
  private static final String MAIN = "main.cwl";

  private final List<Path> folders;

  @Activate
  public FolderTemplates(BundleContext context) {
    this(folders(context.getProperty(PATH_PROPERTY), context.getProperty("dte.install")));
  }

  FolderTemplates(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  private static List<Path> folders(String property, String install) {
    List<Path> folders = new ArrayList<>();
    if (property != null) {
      for (String folder : property.split(File.pathSeparator)) {
        if (!folder.isBlank()) {
          folders.add(Path.of(folder).toAbsolutePath().normalize());
        }
      }
    } else if (install != null) {
      folders.add(Path.of(install, "templates").toAbsolutePath().normalize());
    }
    return folders;
  }

  @Override
  public List<Template> list() {
    Map<String, Template> found = new TreeMap<>();
    for (Path folder : folders) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(folder, Files::isDirectory)) {
        for (Path child : children) {
          template(child).ifPresent(template -> found.putIfAbsent(template.name(), template));
        }
      } catch (IOException e) {
        continue;
      }
    }
    return List.copyOf(new LinkedHashMap<>(found).values());
  }

  @Override
  public Optional<Template> find(String name) {
    if (name.isEmpty() || name.contains("/") || name.startsWith(".")) {
      return Optional.empty();
    }
    return folders.stream().map(folder -> folder.resolve(name)).filter(Files::isDirectory).map(this::template)
        .flatMap(Optional::stream).findFirst();
  }

  private Optional<Template> template(Path folder) {
    String name = folder.getFileName().toString();
    for (String document : List.of(MAIN, name + ".cwl")) {
      Path file = folder.resolve(document);
      if (Files.isRegularFile(file)) {
        Path readme = folder.resolve(README);
        boolean told = Files.isRegularFile(readme);
        return Optional.of(new Template(name, told ? summary(readme) : "", folder, file, told ? readme : null));
      }
    }
    return Optional.empty();
  }

  private static String summary(Path readme) {
    try (var lines = Files.lines(readme, StandardCharsets.UTF_8)) {
      return lines.map(String::strip).filter(line -> line.startsWith("# ")).map(line -> line.substring(2).strip())
          .findFirst().orElse("");
    } catch (IOException | java.io.UncheckedIOException e) {
      return "";
    }
  }

  @Override
  public void copy(String name, Path target) throws DteException {
    Template template = find(name).orElseThrow(() -> new DteException(ExitCode.NOT_FOUND, "There is no template '" + name + "'",
        Spelling.suggest(name, list().stream().map(Template::name).toList())));
    if (Files.exists(target)) {
      throw new DteException(ExitCode.CONFLICT, "The folder " + target + " is there already", "name a new one");
    }
    Path fresh = target.resolveSibling(target.getFileName() + ".new");
    try {
      copyFolder(template.folder(), fresh);
      Path own = fresh.resolve(name + ".cwl");
      if (!Files.exists(fresh.resolve(MAIN)) && Files.exists(own)) {
        Files.move(own, fresh.resolve(MAIN));
      }
      Files.move(fresh, target);
    } catch (IOException e) {
      throw new DteException(ExitCode.STORAGE, "The template cannot be copied to " + target + ": " + e.getMessage(),
          "check the free disk space and the permissions", e);
    }
  }

  private static void copyFolder(Path from, Path to) throws IOException {
    Files.walkFileTree(from, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
        Files.createDirectories(to.resolve(from.relativize(folder).toString()));
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        Files.copy(file, to.resolve(from.relativize(file).toString()), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        return FileVisitResult.CONTINUE;
      }
    });
  }
}
