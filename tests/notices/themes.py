"""Kinds of livelihood projects, as templates for generated programs.

In the templates `{place}` is a place and `{level}` is 区 or 县; `{few}` and `{many}` are quantities,
promised in a goal and reached so far in a step. No template has a space in it, because page text
separates cells by one.
"""

from dataclasses import dataclass

PLACES = (
    *("滨江", "城南", "城北", "东山", "西湖", "龙溪", "凤凰", "白马"),
    *("双河", "石桥", "金竹", "观音", "太平", "和平", "新民", "永兴"),
)


@dataclass(frozen=True)
class Theme:
    """One kind of project; `steps` are the paragraphs of its progress cell."""

    name: str
    goal: str
    agency: str
    steps: tuple[str, ...]


THEMES = (
    Theme(
        name="{place}片区老旧小区改造",
        goal="新开工改造{place}片区城镇老旧小区{few}个、惠及居民{many}户,完善水电气讯、道路、安防等配套设施。",
        agency="{level}住房城乡建委、属地街道",
        steps=("新开工改造城镇老旧小区{few}个。", "惠及居民{many}户,正在推进雨污管网和消防设施改造。"),
    ),
    Theme(
        name="{place}镇农村公路加装护栏",
        goal="实施{place}镇农村公路生命安全防护工程{many}公里,整治急弯陡坡等隐患路段{few}处。",
        agency="{level}交通运输委",
        steps=("已加装护栏{many}公里,整治隐患路段{few}处,其余路段正在积极开展后续工作。",),
    ),
    Theme(
        name="关爱{place}片区青少年心理健康",
        goal="建立中小学心理健康工作基地{few}所,为{many}名学生开展心理健康测评,实现开学季、毕业季、考试季关爱措施全覆盖。",
        agency="{level}教委、{level}民政局",
        steps=(
            "建立中小学心理健康工作基地{few}所。",
            "为{many}名学生开展心理健康测评。",
            "开学季心理健康关爱措施全覆盖。",
        ),
    ),
    Theme(
        name="{place}街道残疾人服务提升",
        goal="新增残疾人就业{few}人,实施困难重度残疾人家庭无障碍改造{many}户。",
        agency="{level}残联",
        steps=("新增残疾人就业{few}人。", "完成困难重度残疾人家庭无障碍改造{many}户。"),
    ),
    Theme(
        name="打造{place}“15分钟高品质生活服务圈”",
        goal="启动{place}“15分钟高品质生活服务圈”{few}个试点建设,补齐养老、托育、便民等服务设施短板{many}项。",
        agency="{level}发展改革委",
        steps=("启动试点建设{few}个,补齐服务设施短板{many}项,正在按照创建方案推进建设。",),
    ),
    Theme(
        name="{place}片区未成年人假期公益托管",
        goal="开设寒、暑假期公益托管点位{few}个,为未成年人提供假期公益托管服务{many}人次以上。",
        agency="团{level}委",
        steps=(
            "开设公益托管点位{few}个,服务留守儿童等{many}余人次。",
            "开展假期公益托管绩效评价,系统总结工作经验。",
        ),
    ),
    Theme(
        name="提升{place}片区公众急救能力",
        goal="开展群众性应急救护知识普及培训{many}人次,布局自动体外除颤器(AED)等救护设备{few}处以上。",
        agency="{level}红十字会、{level}卫生健康委",
        steps=("已开展应急救护知识普及培训{many}人次,布局自动体外除颤器(AED){few}处。",),
    ),
    Theme(
        name="{place}镇农村饮水质量提升行动",
        goal="实施{place}等乡镇农村连片供水工程{few}个,新建改造供水管网{many}公里,保障农村群众饮水安全。",
        agency="{level}水利局,属地乡镇(街道)",
        steps=("{few}个农村连片供水工程进入主体施工,新建改造供水管网{many}公里。",),
    ),
    Theme(
        name="{place}片区燃气管网更新改造工程",
        goal="改造{place}片区燃气立管、庭院管道及户内燃气管网{many}公里,加装燃气安全装置{few}万户。",
        agency="{level}经济信息委",
        steps=("完成{many}公里管道改造。", "加装燃气安全装置{few}万户。"),
    ),
    Theme(
        name="{place}片区小微停车场建设",
        goal="新建小微停车场{few}个,新增停车泊位{many}个。",
        agency="{level}城市管理局",
        steps=("完成{few}个小微停车场建设,新增停车泊位{many}个。",),
    ),
    Theme(
        name="{place}口袋公园建设",
        goal="建设{place}片区口袋公园{few}个,新增绿化面积{many}亩,完善健身步道、照明、休憩等设施。",
        agency="{level}城市管理局、{level}林业局",
        steps=("{few}个口袋公园完成绿化施工,新增绿化面积{many}亩。", "健身步道、照明设施正在招标。"),
    ),
    Theme(
        name="{place}片区中小学扩容提质建设",
        goal="实施{place}片区学校改扩建项目{few}个,新增学位{many}个,不断改善城乡学校办学条件。",
        agency="{level}教委",
        steps=("{few}个学校已完成施工许可证办理,陆续进入基础施工。", "新增学位{many}个。"),
    ),
    Theme(
        name="{place}片区养老服务设施建设",
        goal="新建社区养老服务站{few}个,设置养老床位{many}张,试点开展失智人员标准化养老服务。",
        agency="{level}民政局",
        steps=("新建社区养老服务站{few}个,设置养老床位{many}张,正在开展人员实训和试运行准备工作。",),
    ),
    Theme(
        name="{place}镇新能源汽车充电桩建设",
        goal="科学规划、有序增加充电桩建设,新建充电站{few}个、充电桩{many}个,保障新能源汽车超充及快充需求。",
        agency="{level}经济信息委、国网供电公司",
        steps=(
            "新建充电站{few}个。",
            "新建充电桩{many}个。",
            "持续招引投资主体,推进居民区充电基础设施建设。",
        ),
    ),
    Theme(
        name="{place}大道缓堵促畅工程",
        goal="打通{place}大道断头路{few}条,疏通道路堵点,新建改造人行道{many}米。",
        agency="{level}住房城乡建委、{level}公安局、{level}城市投资集团",
        steps=("打通断头路{few}条,新建改造人行道{many}米,其余路段正在编制方案。",),
    ),
)
