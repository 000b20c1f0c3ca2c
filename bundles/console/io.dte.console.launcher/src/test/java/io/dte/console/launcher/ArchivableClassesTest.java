// SPDX-License-Identifier: Apache-2.0
package io.dte.console.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ArchivableClassesTest {

  /** As Rhino declares its functions. */
  public interface SerializableFunction extends Supplier<String>, Serializable {
    @Override
    String get();
  }

  /** What is rewritten. */
  public static final class Sample {
    private Sample() {}

    public static SerializableFunction serializable(String text) {
      return () -> "a " + text;
    }

    public static Object marked() {
      return (Supplier<String> & Cloneable) () -> "marked";
    }
  }

  @Test
  void serializableLambdasBecomePlainOnesThatDoTheSame() throws Exception {
    byte[] before = content(Sample.class);
    byte[] after = ArchivableClasses.rewritten(before);
    assertThat(after).isNotEqualTo(before);
    Object plain = call(after, "serializable", "word");
    assertThat(((Supplier<?>) plain).get()).isEqualTo("a word");
    assertThat(canBeSerialized(plain)).isFalse();
    assertThat(canBeSerialized(Sample.serializable("word"))).isTrue();
    assertThat(call(after, "marked")).as("a lambda with a further interface stays as it is").isInstanceOf(Cloneable.class);
  }

  /** Who casts a lambda to Serializable would meet one that is not. */
  @Test
  void aLambdaThatIsCastEndsTheBuild() throws Exception {
    byte[] content = content(Cast.class);
    assertThatThrownBy(() -> ArchivableClasses.rewritten(content)).isInstanceOf(IllegalStateException.class).hasMessageContaining("lambda");
  }

  /** A lambda whose interface is not serializable by itself. */
  static final class Cast {
    private Cast() {}

    static Object lambda() {
      return (Runnable & Serializable) () -> { };
    }
  }

  @Test
  void classesWithoutAreLeftAlone() throws Exception {
    byte[] content = content(ArchivableClassesTest.class);
    assertThat(ArchivableClasses.rewritten(content)).isSameAs(content);
  }

  private static Object call(byte[] content, String method, Object... arguments) throws Exception {
    Class<?> type = new ClassLoader(ArchivableClassesTest.class.getClassLoader()) {
      @Override
      protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return name.equals(Sample.class.getName()) ? defineClass(name, content, 0, content.length) : super.loadClass(name, resolve);
      }
    }.loadClass(Sample.class.getName());
    Method found = Arrays.stream(type.getMethods()).filter(one -> one.getName().equals(method)).findFirst().orElseThrow();
    return found.invoke(null, arguments);
  }

  /** The method by which a lambda is serialized. */
  private static boolean canBeSerialized(Object lambda) {
    return Arrays.stream(lambda.getClass().getDeclaredMethods()).anyMatch(method -> method.getName().equals("writeReplace"));
  }

  private static byte[] content(Class<?> type) throws IOException {
    try (InputStream in = type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
      return in.readAllBytes();
    }
  }
}
