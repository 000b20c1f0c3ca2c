// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Archives of images that a document names by a path or a URL ({@code file}, {@code http}, {@code https}). */
final class Archives {
  private final Path folder;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(20))
      .followRedirects(HttpClient.Redirect.NORMAL).build();

  /** What is done with an archive. */
  interface Use {
    void with(Path archive) throws DteException;
  }

  /** @param folder for what is fetched, while it is used */
  Archives(Path folder) {
    this.folder = folder;
  }

  /** Gives the archive as a file of this machine; one that was fetched is deleted afterwards. */
  void use(String location, Use use) throws DteException {
    if (!location.startsWith("http://") && !location.startsWith("https://")) {
      use.with(location.startsWith("file:") ? Path.of(URI.create(location)) : Path.of(location));
      return;
    }
    Path file = null;
    try {
      file = Files.createTempFile(Files.createDirectories(folder), "fetched", ".tar");
      fetch(location, file);
      use.with(file);
    } catch (IOException e) {
      throw new DteException(ExitCode.UNAVAILABLE, "The archive " + location + " cannot be fetched: " + e.getMessage(),
          "check the address and the network", e);
    } finally {
      if (file != null) {
        file.toFile().delete();
      }
    }
  }

  private void fetch(String location, Path file) throws IOException, DteException {
    try {
      int status = http.send(HttpRequest.newBuilder(URI.create(location)).build(), HttpResponse.BodyHandlers.ofFile(file)).statusCode();
      if (status != 200) {
        throw new IOException("the server answered " + status);
      }
    } catch (IllegalArgumentException e) {
      throw new DteException(ExitCode.INVALID, "'" + location + "' is no address of an archive", "check the document", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
