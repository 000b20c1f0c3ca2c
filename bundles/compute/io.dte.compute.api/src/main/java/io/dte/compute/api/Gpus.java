// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The GPUs of a machine that were handed to one task, told in its environment: programs of CUDA use those only, and an
 * engine of containers shows those only.
 *
 * @param ids numbers of the devices, from 0, as NVIDIA's driver counts them
 */
public record Gpus(List<Integer> ids) {
  private static final String CUDA = "CUDA_VISIBLE_DEVICES";
  private static final String NVIDIA = "NVIDIA_VISIBLE_DEVICES";

  public Gpus {
    ids = List.copyOf(ids);
  }

  /** What a runner handed out to a task; empty when it named none. */
  public static Gpus of(Task task) {
    return parse(task.resources().gpus() == 0 ? "" : task.environment().getOrDefault(NVIDIA, ""));
  }

  /** The reverse of {@link #toString}; a word that is no number is left out. */
  public static Gpus parse(String text) {
    return new Gpus(Arrays.stream(text.split(",")).map(String::strip).filter(word -> word.matches("\\d{1,9}")).map(Integer::valueOf)
        .toList());
  }

  /** The same environment, telling of these devices; unchanged when there are none. */
  public Map<String, String> in(Map<String, String> environment) {
    if (ids.isEmpty()) {
      return environment;
    }
    Map<String, String> more = new HashMap<>(environment);
    more.put(CUDA, toString());
    more.put(NVIDIA, toString());
    return more;
  }

  /**
   * The environment inside a container that shows these devices alone: it counts them anew, from 0, so that it must not be told
   * their numbers outside.
   */
  public Map<String, String> inside(Map<String, String> environment) {
    if (ids.isEmpty()) {
      return environment;
    }
    Map<String, String> fewer = new HashMap<>(environment);
    fewer.remove(CUDA);
    fewer.remove(NVIDIA);
    return fewer;
  }

  /** The numbers, parted by commas. */
  @Override
  public String toString() {
    return ids.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
