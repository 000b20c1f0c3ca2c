// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.api;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** A place where tensors can be computed: the CPU, or GPUs. Register it with the property {@value #NAME_PROPERTY}. */
@ConsumerType
public interface TensorBackend {

  /** Service property: the back end's name. */
  String NAME_PROPERTY = "dte.tensorbackend";

  /** @param id as the driver names it; @param name for people; @param memoryBytes 0 when unknown */
  record Device(String id, String name, long memoryBytes) {}

  /**
   * @param available it can be used
   * @param reason why not, and what to do; empty when it can
   * @param version of the driver or the instruction set; may be empty
   * @param devices that are there
   */
  record Availability(boolean available, String reason, String version, List<Device> devices) {
    public Availability {
      devices = List.copyOf(devices);
    }
  }

  String name();

  /** Looks, without loading native code; answers within two seconds. */
  Availability probe();
}
