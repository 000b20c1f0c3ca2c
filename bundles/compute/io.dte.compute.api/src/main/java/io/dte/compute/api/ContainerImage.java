// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.api;

/**
 * A container image and how to get it when the engine does not have it: the four ways of a CWL DockerRequirement.
 *
 * @param name what the engine knows it by, for example {@code debian:stable-slim}
 * @param origin how it is made available
 * @param location name to pull, archive to load, text of the recipe, or archive to import; empty when there is no origin
 */
public record ContainerImage(String name, Origin origin, String location) {

  /** How an image comes to an engine. */
  public enum Origin {
    /** It has to be there already. */
    PRESENT,
    /** By name from a registry. */
    PULL,
    /** An archive written by {@code save}: a path or a URL. */
    LOAD,
    /** Built from the text of a recipe (Dockerfile). */
    FILE,
    /** An archive of a root file system: a path or a URL. */
    IMPORT
  }
}
