// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.compute.api.Container;
import io.dte.compute.api.ContainerEngine;
import io.dte.compute.api.ContainerImage;
import io.dte.compute.api.Resources;
import io.dte.compute.api.Task;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which engine is used; engines that only say whether they can be. */
class ChosenEngineTest {
  private static final ContainerImage IMAGE = new ContainerImage("debian", ContainerImage.Origin.PULL, "debian");

  private final Map<String, Said> engines = new HashMap<>();
  private ChosenEngine chosen;

  private static final class Said implements ContainerEngine {
    private final String name;
    private final List<String> prepared = new ArrayList<>();
    private boolean usable = true;
    private boolean hasImage = true;

    Said(String name) {
      this.name = name;
    }

    @Override
    public String probe() throws DteException {
      if (!usable) {
        throw new DteException(ExitCode.UNSUPPORTED, name + " is gone", "");
      }
      return name + " 1.0";
    }

    @Override
    public void prepare(ContainerImage image) throws DteException {
      probe();
      if (!hasImage) {
        throw new DteException(ExitCode.UNAVAILABLE, name + " has no image " + image.name(), "");
      }
      prepared.add(image.name());
    }

    @Override
    public Task wrap(Task task) {
      return new Task(task.id(), task.run(), task.step(), List.of(name), Map.of(), task.folder(), task.workingDirectory(), null,
          task.stdout(), task.stderr(), task.resources(), task.timeLimit(), null, Map.of());
    }

    @Override
    public void remove(Task task) {}
  }

  @BeforeEach
  void automatic() {
    open("");
  }

  private void open(String named) {
    engines.clear();
    chosen = new ChosenEngine(new TestConfiguration(named, false, true));
    for (String name : List.of("bubblewrap", "apptainer", "other", "docker", "podman")) {
      engines.put(name, new Said(name));
      chosen.addEngine(engines.get(name), Map.of(ContainerEngine.NAME_PROPERTY, name));
    }
  }

  private static Task task() {
    Path here = Path.of("/tmp");
    return new Task(new UUID(1, 2), new UUID(3, 4), "step", List.of("true"), Map.of(), here, here, null, here, here, Resources.MINIMAL,
        Duration.ZERO, new Container(IMAGE, List.of(), "/", false), Map.of());
  }

  @Test
  void theFirstThatCanBeUsedIsUsed() throws Exception {
    for (String name : List.of("podman", "docker", "apptainer", "bubblewrap", "other")) {
      assertThat(chosen.probe()).isEqualTo(name + " 1.0");
      engines.get(name).usable = false;
    }
    assertThatThrownBy(chosen::probe).hasMessageContaining("podman is gone; docker is gone; apptainer is gone; bubblewrap is gone; other is gone");
  }

  @Test
  void anEngineThatVanishedGivesItsPlaceToTheNext() throws Exception {
    chosen.prepare(IMAGE);
    assertThat(chosen.wrap(task()).command()).containsExactly("podman");
    engines.get("podman").usable = false;
    chosen.prepare(IMAGE);
    assertThat(engines.get("docker").prepared).containsExactly("debian");
    assertThat(chosen.wrap(task()).command()).containsExactly("docker");
    chosen.removeEngine(engines.get("docker"), Map.of(ContainerEngine.NAME_PROPERTY, "docker"));
    assertThat(chosen.wrap(task()).command()).containsExactly("apptainer");
  }

  @Test
  void anImageThatCannotBeHadIsToldByTheEngineThatIsUsed() {
    engines.get("podman").hasImage = false;
    assertThatThrownBy(() -> chosen.prepare(IMAGE)).hasMessageContaining("podman has no image debian");
    assertThat(engines.get("docker").prepared).isEmpty();
  }

  @Test
  void theEngineOfTheConfigurationIsAskedEachTimeAndReplacedByNone() throws Exception {
    open("docker");
    assertThat(chosen.probe()).isEqualTo("docker 1.0");
    engines.get("docker").usable = false;
    assertThatThrownBy(chosen::probe).hasMessageContaining("docker is gone");
    assertThatThrownBy(() -> chosen.prepare(IMAGE)).hasMessageContaining("docker is gone");
    engines.get("docker").usable = true;
    assertThat(chosen.probe()).isEqualTo("docker 1.0");
    open("dokcer");
    assertThatThrownBy(chosen::probe).hasMessageContaining("There is no container engine 'dokcer'");
  }
}
