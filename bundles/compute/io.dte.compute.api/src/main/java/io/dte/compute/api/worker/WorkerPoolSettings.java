// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api.worker;

import java.time.Duration;
import java.util.Map;

/**
 * How a pool behaves. Start from {@link #of} and change what is to be different.
 *
 * @param name for logs and people: letters, digits, dashes
 * @param program what is started
 * @param environment of a worker besides PATH, HOME, TMPDIR and the language settings, which it has from the engine
 * @param minimum of workers that are kept
 * @param maximum of workers
 * @param concurrency how many requests one worker works on at once
 * @param queue how many requests may wait for a worker; more are refused
 * @param startTimeout until a worker is ready; one that is not is killed
 * @param requestTimeout of a request, from when a worker has it; the worker is killed then. Zero for none
 * @param idle after which a worker that is not needed is stopped
 * @param grace between asking a worker to stop, or to cancel, and killing it
 * @param health between two questions to an idle worker whether it is well; it has {@code grace} to answer
 * @param firstPause after a worker that could not start or crashed; doubled with each further one, up to {@code lastPause}
 * @param lastPause the longest pause before a start
 * @param attempts to start a worker in a row that may fail before waiting requests fail
 * @param messageLimit the most bytes of an answer
 */
public record WorkerPoolSettings(String name, WorkerProgram program, Map<String, String> environment, int minimum, int maximum,
    int concurrency, int queue, Duration startTimeout, Duration requestTimeout, Duration idle, Duration grace, Duration health,
    Duration firstPause, Duration lastPause, int attempts, long messageLimit) {

  public WorkerPoolSettings {
    environment = Map.copyOf(environment);
    if (!name.matches("[A-Za-z0-9._-]+")) {
      throw new IllegalArgumentException("the name of a pool has letters, digits, dots and dashes only: " + name);
    }
    if (minimum < 0 || maximum < 1 || minimum > maximum || concurrency < 1 || queue < 1 || attempts < 1) {
      throw new IllegalArgumentException("0 <= minimum <= maximum, and maximum, concurrency, queue and attempts at least 1");
    }
  }

  /** No worker while there is nothing to do, as many as the machine has cores under load, no limit to a request's time. */
  public static WorkerPoolSettings of(String name, WorkerProgram program) {
    return new WorkerPoolSettings(name, program, Map.of(), 0, Runtime.getRuntime().availableProcessors(), 1, 10_000,
        Duration.ofSeconds(60), Duration.ZERO, Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofSeconds(30),
        Duration.ofMillis(100), Duration.ofSeconds(30), 3, 256L << 20);
  }

  /** How many workers there are. */
  public WorkerPoolSettings workers(int least, int most) {
    return new WorkerPoolSettings(name, program, environment, least, most, concurrency, queue, startTimeout, requestTimeout, idle,
        grace, health, firstPause, lastPause, attempts, messageLimit);
  }

  /** Further environment variables. */
  public WorkerPoolSettings environment(Map<String, String> variables) {
    return new WorkerPoolSettings(name, program, variables, minimum, maximum, concurrency, queue, startTimeout, requestTimeout,
        idle, grace, health, firstPause, lastPause, attempts, messageLimit);
  }

  /** What one worker does at once, and how many requests may wait. */
  public WorkerPoolSettings requests(int atOnce, int waiting) {
    return new WorkerPoolSettings(name, program, environment, minimum, maximum, atOnce, waiting, startTimeout, requestTimeout,
        idle, grace, health, firstPause, lastPause, attempts, messageLimit);
  }

  /** How long a request may be worked on. */
  public WorkerPoolSettings requestTimeout(Duration limit) {
    return new WorkerPoolSettings(name, program, environment, minimum, maximum, concurrency, queue, startTimeout, limit, idle,
        grace, health, firstPause, lastPause, attempts, messageLimit);
  }

  /** How long a worker may take to start. */
  public WorkerPoolSettings startTimeout(Duration limit) {
    return new WorkerPoolSettings(name, program, environment, minimum, maximum, concurrency, queue, limit, requestTimeout, idle,
        grace, health, firstPause, lastPause, attempts, messageLimit);
  }

  /** When a worker is stopped for lack of work, how long it has to stop, and how often its health is asked for. */
  public WorkerPoolSettings times(Duration untilIdle, Duration toStop, Duration betweenHealth) {
    return new WorkerPoolSettings(name, program, environment, minimum, maximum, concurrency, queue, startTimeout, requestTimeout,
        untilIdle, toStop, betweenHealth, firstPause, lastPause, attempts, messageLimit);
  }

  /** Pauses between starts after failures, and how many failures in a row fail what waits. */
  public WorkerPoolSettings backOff(Duration first, Duration last, int inARow) {
    return new WorkerPoolSettings(name, program, environment, minimum, maximum, concurrency, queue, startTimeout, requestTimeout,
        idle, grace, health, first, last, inARow, messageLimit);
  }

  /** The most bytes of an answer; a worker that writes more is killed. */
  public WorkerPoolSettings messageLimit(long bytes) {
    return new WorkerPoolSettings(name, program, environment, minimum, maximum, concurrency, queue, startTimeout, requestTimeout,
        idle, grace, health, firstPause, lastPause, attempts, bytes);
  }
}
