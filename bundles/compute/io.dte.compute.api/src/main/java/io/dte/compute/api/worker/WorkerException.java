// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api.worker;

/** A request was not answered. */
public final class WorkerException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why not. */
  public enum Reason {
    /** The handler threw: the request is at fault; the worker goes on. */
    FAILED,
    /** The worker ended, or broke the protocol, while it worked on the request. */
    CRASHED,
    /** The worker needed more memory than it may have. */
    OUT_OF_MEMORY,
    /** The worker took longer than the request's limit and was killed. */
    TIMED_OUT,
    /** It was cancelled. */
    CANCELLED,
    /** No worker could be started, or too many requests wait. */
    UNAVAILABLE,
    /** The pool was closed. */
    CLOSED
  }

  private final Reason reason;

  public WorkerException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
