// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One call of {@code dte images}. */
@CommandLine.Command(name = "images", description = {"Images that bubblewrap runs: unpacked, under DTE_HOME/cache/images.",
    "podman, docker and apptainer have stores of their own."},
    footerHeading = "%nExamples:%n", footer = {"  podman save -o debian.tar docker.io/library/debian:stable-slim",
        "  dte images import debian.tar --name debian:stable-slim", "  dte images pull debian:stable-slim", "  dte images list", "  dte images rm debian:stable-slim"})
final class ImagesCall implements Callable<Integer> {
  private final CommandContext context;
  private final ImageStore store;
  private final Clock clock = Clock.systemUTC();

  ImagesCall(CommandContext context, ImageStore store) {
    this.context = context;
    this.store = store;
  }

  @Override
  public Integer call() throws DteException {
    return list(false);
  }

  @CommandLine.Command(name = "list", description = "Shows the images.", footerHeading = "%nExample:%n", footer = "  dte images list --json")
  int list(@Option(names = "--json", description = "As JSON.") boolean asJson) throws DteException {
    try {
      List<ImageStore.Image> images = store.all();
      if (asJson) {
        ArrayNode out = new ObjectMapper().createArrayNode();
        images.forEach(image -> out.addObject().put("name", image.name()).put("root", image.root().toString())
            .put("imported", image.imported().toString()));
        context.out().println(out);
      } else {
        images.forEach(image -> context.out().println(image.name()));
      }
      return ExitCode.DONE.code();
    } catch (IOException e) {
      throw new DteException(ExitCode.STORAGE, "The images cannot be listed: " + e.getMessage(), "check the data directory", e);
    }
  }

  @CommandLine.Command(name = "import", description = {"Unpacks what 'podman save' or 'docker save' wrote, a folder in OCI layout,",
      "or the archive of a root file system (.tar, .tar.gz)."}, footerHeading = "%nExample:%n",
      footer = "  dte images import debian.tar --name debian:stable-slim")
  int importImage(@Parameters(paramLabel = "FILE", description = "The archive or folder.") String file,
      @Option(names = "--name", required = true, paramLabel = "IMAGE", description = "The name documents use.") String name,
      @Option(names = "--entrypoint", paramLabel = "WORD", description = "In place of the image's own entry point; once for each word.")
      List<String> entrypoint) throws DteException {
    Path archive = context.resolve(file);
    ImageStore.Image image = store.add(name, archive, entrypoint, clock.instant());
    context.out().println(image.name());
    return ExitCode.DONE.code();
  }

  @CommandLine.Command(name = "pull", description = {"Takes an image over from podman or docker, or fetches it from its registry.",
      "Passwords are those of 'docker login' or 'podman login'."}, footerHeading = "%nExamples:%n",
      footer = {"  dte images pull debian:stable-slim", "  dte images pull registry.example.org/twins/flood:3"})
  int pull(@Parameters(paramLabel = "IMAGE", description = "Its name.") String name) throws DteException {
    if (!store.takeFrom("podman", name, clock.instant()) && !store.takeFrom("docker", name, clock.instant())) {
      store.pull(name, name, clock.instant());
    }
    context.out().println(ImageName.of(name));
    return ExitCode.DONE.code();
  }

  @CommandLine.Command(name = "rm", description = "Deletes an image.", footerHeading = "%nExample:%n",
      footer = "  dte images rm debian:stable-slim")
  int rm(@Parameters(paramLabel = "IMAGE", description = "Its name.") String name) throws DteException {
    if (!store.remove(name)) {
      throw new DteException(ExitCode.NOT_FOUND, "There is no image " + name, "dte images list shows those there are");
    }
    return ExitCode.DONE.code();
  }
}
