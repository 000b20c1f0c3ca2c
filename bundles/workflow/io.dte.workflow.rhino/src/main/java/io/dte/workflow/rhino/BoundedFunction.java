// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.rhino;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.mozilla.javascript.BaseFunction;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.NativeArray;
import org.mozilla.javascript.ScriptRuntime;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;
import org.mozilla.javascript.SymbolKey;
import org.mozilla.javascript.Wrapper;

/**
 * A built-in function that takes an array or a text, or makes a text, and refuses one that is too long. Such functions loop in
 * Java, where no instruction is counted: {@code new Array(1e9).fill(0)} would go on past all limits.
 */
final class BoundedFunction extends BaseFunction {
  private static final long serialVersionUID = 1L;
  /** In the place of an argument's index: the object whose method it is. */
  private static final int SELF = -1;
  /** Methods whose first argument says how long the text will be: as it is, or times the text's own length. */
  private static final Set<String> PADDING = Set.of("padStart", "padEnd");
  private static final String REPEAT = "repeat";
  /** They hold memory that no element shows; an expression that names one has no small budget. */
  private static final List<String> TYPED_ARRAYS = List.of("ArrayBuffer", "DataView", "Int8Array", "Uint8Array", "Uint8ClampedArray",
      "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array");
  private final transient BaseFunction original;
  private final transient Budget budget;
  private final int argument;

  private BoundedFunction(Scriptable scope, BaseFunction original, int argument, Budget budget) {
    super(scope, ScriptableObject.getFunctionPrototype(scope));
    this.original = original;
    this.argument = argument;
    this.budget = budget;
  }

  /** Bounds all functions of arrays and texts of these standard objects, and those that make arguments of an array. */
  static void install(ScriptableObject shared, Budget budget) {
    Map<Object, BoundedFunction> known = new IdentityHashMap<>();
    for (String type : List.of("Array", "String")) {
      ScriptableObject prototype = (ScriptableObject) ScriptableObject.getClassPrototype(shared, type);
      for (Object id : prototype.getAllIds()) {
        if (id instanceof String name && !name.equals("constructor") && prototype.get(name, prototype) instanceof BaseFunction function) {
          prototype.put(name, prototype, known.computeIfAbsent(function, f -> new BoundedFunction(shared, function, SELF, budget)));
        }
      }
      if (prototype.get(SymbolKey.ITERATOR, prototype) instanceof BaseFunction iterator) {
        BoundedFunction bounded = known.computeIfAbsent(iterator, f -> new BoundedFunction(shared, iterator, SELF, budget));
        prototype.put(SymbolKey.ITERATOR, prototype, bounded);
      }
    }
    bound(shared, (ScriptableObject) ScriptableObject.getProperty(shared, "Array"), "from", 0, budget);
    bound(shared, (ScriptableObject) ScriptableObject.getProperty(shared, "JSON"), "parse", 0, budget);
    bound(shared, (ScriptableObject) ScriptableObject.getFunctionPrototype(shared), "apply", 1, budget);
    if (ScriptableObject.getProperty(shared, "Reflect") instanceof ScriptableObject reflect) {
      bound(shared, reflect, "apply", 2, budget);
      bound(shared, reflect, "construct", 1, budget);
    }
    for (String name : TYPED_ARRAYS) {
      if (shared.has(name, shared)) {
        shared.delete(name);
        shared.defineProperty(Context.getCurrentContext(), name, self -> {
          throw new Budget.Exhausted("it works on bytes with " + name);
        }, null, ScriptableObject.DONTENUM);
      }
    }
  }

  private static void bound(ScriptableObject shared, ScriptableObject owner, String name, int argument, Budget budget) {
    if (owner.get(name, owner) instanceof BaseFunction function) {
      owner.put(name, owner, new BoundedFunction(shared, function, argument, budget));
    }
  }

  @Override
  public Object call(Context context, Scriptable scope, Scriptable self, Object[] arguments) {
    Object value = argument == SELF ? self : arguments.length > argument ? arguments[argument] : null;
    double length = length(value);
    if (length > budget.longestArray()) {
      throw tooLong(length);
    }
    if (arguments.length > 0 && (PADDING.contains(getFunctionName()) || getFunctionName().equals(REPEAT))) {
      double made = ScriptRuntime.toNumber(arguments[0]) * (getFunctionName().equals(REPEAT) ? length : 1);
      if (made > budget.longestText()) {
        throw tooLong(made);
      }
    }
    return original.call(context, scope, self, arguments);
  }

  /** Elements of an array, characters of a text; a text of more than 2^31 that was never put together tells a negative length. */
  private static double length(Object value) {
    Object inner = value instanceof Wrapper wrapper ? wrapper.unwrap() : value;
    if (inner instanceof CharSequence text) {
      return text.length() < 0 ? Double.MAX_VALUE : text.length();
    }
    if (inner instanceof NativeArray list) {
      return list.getLength();
    }
    return inner instanceof Scriptable object && ScriptableObject.getProperty(object, "length") instanceof Number number
        ? number.doubleValue() : 0;
  }

  private Budget.Exhausted tooLong(double length) {
    return new Budget.Exhausted(String.format(Locale.ROOT, "%s of %.0f elements or characters", getFunctionName(), length));
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
