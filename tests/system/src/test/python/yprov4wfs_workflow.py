# SPDX-License-Identifier: Apache-2.0
"""A workflow of two tasks that yProv4WFs tells of, the second of which never started. Writes into the folder where it is called."""
from yprov4wfs.datamodel.agent import Agent
from yprov4wfs.datamodel.data import Data
from yprov4wfs.datamodel.task import Task
from yprov4wfs.datamodel.workflow import Workflow

user = Agent('user', 'Ann')
rain, flow, map_ = Data('rain', 'rain.nc'), Data('flow', 'flow.csv'), Data('map', 'map.png')
rain.set_agent(user)
route, draw = Task('route', 'Route'), Task('draw', 'Draw')
route.add_input(rain)
route.add_output(flow)
route.set_agent(user)
route.set_next(draw)
route._start_time, route._end_time = '2026-05-01T12:00:00+00:00', '2026-05-01T12:00:05+00:00'
route._status = 'Completed'
route._info = {'cpu': 1.5, 'hosts': ['n1', 'n2']}
draw.add_input(flow)
draw.add_output(map_)
workflow = Workflow('flood', 'Flood')
workflow._start_time, workflow._end_time = '2026-05-01T12:00:00+00:00', '2026-05-01T12:01:00+00:00'
workflow._engineWMS = 'StreamFlow'
workflow._status = 'Failed'
for task in (route, draw):
    workflow.add_task(task)
workflow.prov_to_json()
