// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.rhino;

import java.util.IdentityHashMap;
import java.util.Map;
import org.mozilla.javascript.BaseFunction;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.NativeArray;
import org.mozilla.javascript.ScriptRuntime;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;
import org.mozilla.javascript.SymbolKey;

/**
 * A built-in function that takes an array and refuses one that is too long. Such functions loop in Java, where no instruction is
 * counted: {@code new Array(1e9).fill(0)} would go on past all limits.
 */
final class BoundedFunction extends BaseFunction {
  private static final long serialVersionUID = 1L;
  /** In the place of an argument's index: the object whose method it is. */
  private static final int SELF = -1;
  private final transient BaseFunction original;
  private final int argument;
  private final long longest;

  private BoundedFunction(Scriptable scope, BaseFunction original, int argument, long longest) {
    super(scope, ScriptableObject.getFunctionPrototype(scope));
    this.original = original;
    this.argument = argument;
    this.longest = longest;
  }

  /** Bounds all functions of arrays of these standard objects, and those that make arguments of an array. */
  static void install(ScriptableObject shared, long longest) {
    ScriptableObject prototype = (ScriptableObject) ScriptableObject.getClassPrototype(shared, "Array");
    Map<Object, BoundedFunction> known = new IdentityHashMap<>();
    for (Object id : prototype.getAllIds()) {
      if (id instanceof String name && !name.equals("constructor") && prototype.get(name, prototype) instanceof BaseFunction function) {
        prototype.put(name, prototype, known.computeIfAbsent(function, f -> new BoundedFunction(shared, function, SELF, longest)));
      }
    }
    if (prototype.get(SymbolKey.ITERATOR, prototype) instanceof BaseFunction iterator) {
      BoundedFunction bounded = known.computeIfAbsent(iterator, f -> new BoundedFunction(shared, iterator, SELF, longest));
      prototype.put(SymbolKey.ITERATOR, prototype, bounded);
    }
    bound(shared, (ScriptableObject) ScriptableObject.getProperty(shared, "Array"), "from", 0, longest);
    bound(shared, (ScriptableObject) ScriptableObject.getFunctionPrototype(shared), "apply", 1, longest);
    if (ScriptableObject.getProperty(shared, "Reflect") instanceof ScriptableObject reflect) {
      bound(shared, reflect, "apply", 2, longest);
      bound(shared, reflect, "construct", 1, longest);
    }
  }

  private static void bound(ScriptableObject shared, ScriptableObject owner, String name, int argument, long longest) {
    if (owner.get(name, owner) instanceof BaseFunction function) {
      owner.put(name, owner, new BoundedFunction(shared, function, argument, longest));
    }
  }

  @Override
  public Object call(Context context, Scriptable scope, Scriptable self, Object[] arguments) {
    Object array = argument == SELF ? self : arguments.length > argument ? arguments[argument] : null;
    if (array instanceof Scriptable object) {
      Object length = object instanceof NativeArray list ? (Object) list.getLength() : ScriptableObject.getProperty(object, "length");
      if (length instanceof Number number && number.doubleValue() > longest) {
        throw ScriptRuntime.constructError("RangeError", getFunctionName() + " of an array of " + number.longValue()
            + " elements, more than " + longest);
      }
    }
    return original.call(context, scope, self, arguments);
  }

  @Override
  public Scriptable construct(Context context, Scriptable scope, Object[] arguments) {
    return original.construct(context, scope, arguments);
  }

  @Override
  public int getArity() {
    return original.getArity();
  }

  @Override
  public int getLength() {
    return original.getLength();
  }

  @Override
  public String getFunctionName() {
    return original == null ? "" : original.getFunctionName();
  }
}
