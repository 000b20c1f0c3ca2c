// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api.worker;

import java.util.List;

/** What is started as a worker. */
public sealed interface WorkerProgram {

  /**
   * A main class, started with the JVM the engine runs on.
   *
   * @param mainClass its full name
   * @param classPath one class of each bundle or library on the class path; {@code io.dte.compute.api} is there anyway
   * @param arguments of the main method
   * @param heapMiB the largest heap; 0 leaves it to the JVM. A worker that needs more ends
   * @param options of the JVM
   */
  record Java(String mainClass, List<Class<?>> classPath, List<String> arguments, int heapMiB, List<String> options)
      implements WorkerProgram {

    public Java {
      classPath = List.copyOf(classPath);
      arguments = List.copyOf(arguments);
      options = List.copyOf(options);
    }

    /** The same with a limit to its heap. */
    public Java heap(int mebibytes) {
      return new Java(mainClass, classPath, arguments, mebibytes, options);
    }

    /** The same with these options of the JVM. */
    public Java options(String... jvm) {
      return new Java(mainClass, classPath, arguments, heapMiB, List.of(jvm));
    }

    /** The same with these arguments. */
    public Java arguments(String... words) {
      return new Java(mainClass, classPath, List.of(words), heapMiB, options);
    }
  }

  /** Any program that speaks the protocol: @param line program and arguments. */
  record Command(List<String> line) implements WorkerProgram {

    public Command {
      line = List.copyOf(line);
    }
  }

  /** A main class; the classes say what is on its class path. */
  static Java java(String mainClass, Class<?>... classPath) {
    return new Java(mainClass, List.of(classPath), List.of(), 0, List.of());
  }

  /** Any program that speaks the protocol. */
  static Command command(String... line) {
    return new Command(List.of(line));
  }
}
