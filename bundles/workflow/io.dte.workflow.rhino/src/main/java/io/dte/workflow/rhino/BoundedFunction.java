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
 * A built-in function of arrays that refuses those that are too long. Such functions loop in Java, where no instruction is
 * counted: {@code new Array(1e9).fill(0)} would go on past all limits.
 */
final class BoundedFunction extends BaseFunction {
  private static final long serialVersionUID = 1L;
  private final transient BaseFunction original;
  private final boolean ofArgument;
  private final long longest;

  private BoundedFunction(Scriptable scope, BaseFunction original, boolean ofArgument, long longest) {
    super(scope, ScriptableObject.getFunctionPrototype(scope));
    this.original = original;
    this.ofArgument = ofArgument;
    this.longest = longest;
  }

  /** Bounds all functions of arrays of these standard objects. */
  static void install(ScriptableObject shared, long longest) {
    ScriptableObject constructor = (ScriptableObject) ScriptableObject.getProperty(shared, "Array");
    ScriptableObject prototype = (ScriptableObject) ScriptableObject.getClassPrototype(shared, "Array");
    Map<Object, BoundedFunction> known = new IdentityHashMap<>();
    for (Object id : prototype.getAllIds()) {
      if (id instanceof String name && !name.equals("constructor") && prototype.get(name, prototype) instanceof BaseFunction function) {
        prototype.put(name, prototype, known.computeIfAbsent(function, f -> new BoundedFunction(shared, function, false, longest)));
      }
    }
    if (prototype.get(SymbolKey.ITERATOR, prototype) instanceof BaseFunction iterator) {
      BoundedFunction bounded = known.computeIfAbsent(iterator, f -> new BoundedFunction(shared, iterator, false, longest));
      prototype.put(SymbolKey.ITERATOR, prototype, bounded);
    }
    if (constructor.get("from", constructor) instanceof BaseFunction from) {
      constructor.put("from", constructor, new BoundedFunction(shared, from, true, longest));
    }
  }

  @Override
  public Object call(Context context, Scriptable scope, Scriptable self, Object[] arguments) {
    Object array = !ofArgument ? self : arguments.length > 0 ? arguments[0] : null;
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
