// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.api;

import io.dte.foundation.api.problem.DteException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Brings files of other machines to this one, each once: a file that did not change since is not fetched again. Thread-safe,
 * and safe beside other processes with the same data directory.
 */
@ProviderType
public interface RemoteInputs {

  /** Follows a download; called from the thread that fetches, often. */
  @FunctionalInterface
  interface Listener {
    /** @param total bytes, or -1 when unknown */
    void fetched(long bytes, long total);
  }

  /**
   * A file that is here now.
   *
   * @param file read only; named by its digest
   * @param sha256 hexadecimal
   * @param sha1 hexadecimal, for CWL's checksums
   * @param size in bytes
   * @param tag the source's entity tag, or empty
   * @param reused it was here, and the source says that it did not change
   */
  record Fetched(Path file, String sha256, String sha1, long size, String tag, boolean reused) {}

  /**
   * Fetches a file; may take hours.
   *
   * @param stop asked now and then; a fetch that is stopped is gone on with the next time
   * @throws DteException when it cannot be had: INVALID when it does not exist, REFUSED when credentials are missing,
   *     UNAVAILABLE when its host does not answer, UNSUPPORTED for a scheme that nothing reads, CANCELLED when stopped
   */
  Fetched fetch(URI address, Listener listener, BooleanSupplier stop) throws DteException;

  /**
   * Addresses of all files in a folder and the folders in it; each begins with the folder's.
   *
   * @throws DteException as {@link #fetch}; UNSUPPORTED when the source has no folders
   */
  List<URI> list(URI folder, BooleanSupplier stop) throws DteException;
}
