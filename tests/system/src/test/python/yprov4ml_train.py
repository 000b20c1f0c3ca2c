# SPDX-License-Identifier: Apache-2.0
"""A training that yProv4ML tracks: a line through five points. Writes into the folder where it is called."""
import pickle
import sys
import types
from unittest.mock import MagicMock

# Imported at its start for what this training does not use: other formats of metrics, crates, reading them back.
sys.modules.update({name: MagicMock() for name in ('netCDF4', 'numcodecs', 'numpy', 'pandas', 'rocrate', 'rocrate.rocrate',
                                                   'xarray', 'zarr')})
# PyTorch weighs gigabytes; of it yProv4ML only names classes and saves weights.
torch, nn = types.ModuleType('torch'), types.ModuleType('torch.nn')
data, flops = types.ModuleType('torch.utils.data'), types.ModuleType('fvcore.nn')
nn.Module = type('Module', (), {})
for name in ('DataLoader', 'Subset', 'Dataset', 'RandomSampler'):
    setattr(data, name, type(name, (), {}))
flops.FlopCountAnalysis = None
torch.distributed = types.SimpleNamespace(is_available=lambda: False)
torch.nn, torch.utils = nn, types.ModuleType('torch.utils')
torch.utils.data = data
torch.save = lambda state, file: pickle.dump(state, open(file, 'wb'))
# Its reports on cards are written for Python 3.12 and later.
card = types.ModuleType('yprov4ml.prov2card')
card.convert = None
sys.modules.update({'yprov4ml.prov2card': card, 'torch': torch, 'torch.nn': nn, 'torch.utils': torch.utils, 'torch.utils.data': data,
                    'fvcore': types.ModuleType('fvcore'), 'fvcore.nn': flops})
import yprov4ml  # noqa: E402


class Line(nn.Module):
    def __init__(self):
        self.slope, self.offset = 0.0, 0.0

    def state_dict(self):
        return {'slope': self.slope, 'offset': self.offset}


points = [(float(x), 2.0 * x + 1.0) for x in range(5)]
with open('points.csv', 'w') as table:
    table.writelines(f'{x},{y}\n' for x, y in points)

yprov4ml.start_run(experiment_name='line', prov_user_namespace='www.example.org', provenance_save_dir='prov',
                   save_after_n_logs=2)
yprov4ml.log_param('learning_rate', 0.05, is_input=True)
yprov4ml.log_artifact('points', 'points.csv', context='training', is_input=True)
line = Line()
for epoch in range(4):
    error = 0.0
    for x, y in points:
        wrong = line.slope * x + line.offset - y
        line.slope -= 0.05 * wrong * x
        line.offset -= 0.05 * wrong
        error += wrong * wrong
    yprov4ml.log_metric('loss', error, context='training', step=epoch)
yprov4ml.log_metric('score', 0.75, context='validation')
yprov4ml.log_model('line', line, context='training', log_model_info=False)
yprov4ml.end_run()
