// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.api;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Reads files of other machines over one protocol. Register it as a service with the property {@value #SCHEME_PROPERTY}
 * (one scheme or several) and declare a capability of that name for each, so that a command can start it when an address
 * asks for it. Its methods block. Thread-safe.
 */
@ConsumerType
public interface InputSource {

  /** Service property: the schemes of the addresses it reads, for example {@code https}. */
  String SCHEME_PROPERTY = "dte.input.scheme";

  /**
   * What is there of a file already.
   *
   * @param tag its entity tag (ETag), or empty
   * @param modified when it was last modified, as the source told; or empty
   * @param offset 0: all of it is there, and is wanted only when it changed; else so many bytes, and the rest is wanted
   *     unless it changed; -1: nothing is there
   */
  record Known(String tag, String modified, long offset) {
    public static final Known NOTHING = new Known("", "", -1);
  }

  /** What the source answered. */
  sealed interface Answer {

    /** What is known is what the source has. */
    record Unchanged() implements Answer {}

    /**
     * @param body from the offset on; closed by the caller
     * @param offset where the body begins: what was asked for, or 0
     * @param length of the whole file, or -1 when the source does not say
     * @param tag its entity tag, or empty
     * @param modified when it was last modified, as {@link Known#modified} takes it; or empty
     */
    record Content(InputStream body, long offset, long length, String tag, String modified) implements Answer {}
  }

  /**
   * Asks for a file.
   *
   * @throws DteException when asking again does not help: it is not there, or may not be read; the message names the address
   * @throws IOException when asking again may help
   */
  Answer open(URI address, Known known) throws DteException, IOException;

  /**
   * Tells what is in a folder and the folders in it.
   *
   * @return addresses of files, each of which begins with the folder's
   * @throws DteException when the source has no folders, or this one is not there or may not be read
   * @throws IOException when asking again may help
   */
  default List<URI> list(URI folder) throws DteException, IOException {
    throw new DteException(ExitCode.UNSUPPORTED, "The directory " + folder + " cannot be fetched: its source does not tell what is "
        + "in it", "give its files, or a Directory with a listing of them");
  }
}
