// SPDX-License-Identifier: Apache-2.0
// The one function the suite needs: text with <%= ... %> in it becomes a function of the data.
var _ = {
  template: function (text, settings) {
    var parts = text.split(/<%=([\s\S]*?)%>/);
    return function (data) {
      var out = '';
      for (var i = 0; i < parts.length; i++) {
        out += i % 2 === 0 ? parts[i] : new Function(settings.variable, 'return ' + parts[i])(data);
      }
      return out;
    };
  }
};
